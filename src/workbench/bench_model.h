// A model on the bench: its file, what is told of it, and its evaluation once there is one.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"
#include "model/session.h"
#include "workbench/answers.h"
#include "workbench/bench_files.h"
#include "workbench/model_run.h"

namespace tidemark::workbench {

// A file that a model came in. A loaded model has what it needs; who wants the bytes again reads
// them again.
struct BenchModelFile {
  DroppedFile file;
  std::string name;    // of weights: as the model names them
  std::string sha256;  // of a loaded model
};

// What a run was begun with.
struct RunBeginning {
  Choices choices;
  double started_s = 0, ended_s = 0;  // since 1970
  std::string images;                 // how they were made
  std::shared_ptr<const evaluate::DataSet> table;
};

struct BenchModel {
  ModelCard card;
  std::vector<BenchModelFile>
      files;              // the model's own, then its weights in the order it names them
  model::ModelFile file;  // until it is loaded
  std::vector<model::ExternalFile> external;  // in the order of the names in the model
  std::vector<std::string> external_missing;  // plain names
  std::optional<model::Model> model;
  std::vector<evaluate::ModelInput> inputs;
  Sentence load_problem;
  bool wanted = false;  // evaluate as soon as it can be
  // The table as this model takes it, when it has images: how they were made (also as far as it was
  // chosen) and the rows. A run keeps those that it was begun with.
  std::string images_chosen, images;
  std::shared_ptr<const evaluate::DataSet> table;
  std::unique_ptr<ModelRun> run;  // under way, done or stale
  RunBeginning begun;             // of the run
  // What was there when it was begun anew: it comes back when that is stopped.
  struct Earlier {
    std::unique_ptr<ModelRun> run;
    RunBeginning begun;
  };
  std::optional<Earlier> earlier;

  [[nodiscard]] bool has_results() const { return run && run->done(); }
};

// Whether a file is a model: by its name, or by its first bytes.
[[nodiscard]] bool LooksLikeModel(const std::string& name, std::span<const uint8_t> head);

// The bytes of one of a model's files again; an error when they are others than those that were
// loaded.
Result<std::vector<uint8_t>> ReadAgain(const BenchModelFile& file);

// Reads the model and describes it. What keeps it from running is told in `load_problem`.
[[nodiscard]] BenchModel ReadBenchModel(const DroppedFile& file);

// Gives it weights that it names. Load afterwards.
Status AddExternal(const DroppedFile& file, BenchModel* model);

// Makes it ready to run, when nothing is missing, and fills its card.
void LoadBenchModel(BenchModel* model);

}  // namespace tidemark::workbench
