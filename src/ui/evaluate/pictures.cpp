#include "ui/evaluate/pictures.h"

namespace tidemark::ui {

struct PictureMemory {};

EvaluatePictures::EvaluatePictures() : memory_(std::make_unique<PictureMemory>()) {}
EvaluatePictures::~EvaluatePictures() = default;

void DrawEvaluatePictures(Ui&, Bench&, const ImRect&, EvaluatePictures&) {}

}  // namespace tidemark::ui
