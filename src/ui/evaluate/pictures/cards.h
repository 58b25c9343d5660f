// The pictures themselves, one file each. Each draws a whole card into `box` from the latest
// answers of the bench.
#pragma once

#include "ui/evaluate/pictures/scene.h"

namespace tidemark::ui {

// Headline figures: tiles, not a card; as high as this at `width`.
[[nodiscard]] float HeadlineHeight(const PictureScene& scene, float width);
void DrawHeadlines(PictureScene& scene, const ImRect& box);

void DrawConfusion(PictureScene& scene, const ImRect& box);
void DrawCurves(PictureScene& scene, const ImRect& box);
void DrawCalibration(PictureScene& scene, const ImRect& box);
void DrawThreshold(PictureScene& scene, const ImRect& box);
void DrawExamples(PictureScene& scene, const ImRect& box);
void DrawWhatIf(PictureScene& scene, const ImRect& box);
void DrawClasses(PictureScene& scene, const ImRect& box);
void DrawMetrics(PictureScene& scene, const ImRect& box);
void DrawWeakSlices(PictureScene& scene, const ImRect& box);
void DrawImportance(PictureScene& scene, const ImRect& box);
void DrawDependence(PictureScene& scene, const ImRect& box);

void DrawPredictedTrue(PictureScene& scene, const ImRect& box);
void DrawResiduals(PictureScene& scene, const ImRect& box);
void DrawErrorHistogram(PictureScene& scene, const ImRect& box);

void DrawDifferences(PictureScene& scene, const ImRect& box);
void DrawRightWrong(PictureScene& scene, const ImRect& box);
void DrawAgreement(PictureScene& scene, const ImRect& box);

}  // namespace tidemark::ui
