// The registry of models, in memory: named models, their numbered versions, aliases. Kept in the
// file as notes (JSON among the views), one a model and one a version, as everything is that the
// protocol has and our tables have no place for: so it needs no newer form of the file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "server/catalog.h"
#include "store/live_writer.h"

namespace tidemark {

inline constexpr std::string_view kNoStage = "None";

struct ModelVersion {
  int64_t number = 0;
  std::string model;  // name of the registered model
  std::string description, source, run_id, run_link, model_id;
  std::string stage = std::string(kNoStage);
  int64_t created_ms = 0, updated_ms = 0;
  TextMap tags;
};

struct RegisteredModel {
  std::string name, description;
  int64_t created_ms = 0, updated_ms = 0;
  TextMap tags;
  std::map<std::string, int64_t, std::less<>> aliases;  // → number of a version
  std::map<int64_t, ModelVersion> versions;
};

class Registry {
 public:
  using Models = std::map<std::string, RegisteredModel, std::less<>>;

  Status Load(LiveWriter* writer);

  [[nodiscard]] Models& models() { return models_; }
  // Null when there is none.
  [[nodiscard]] RegisteredModel* Find(std::string_view name);

  // Each writes what it changes.
  Status Save(LiveWriter* writer, const RegisteredModel& model);
  Status Save(LiveWriter* writer, const ModelVersion& version);
  Status Remove(LiveWriter* writer, RegisteredModel* model);
  // Its aliases go with it.
  Status RemoveVersion(LiveWriter* writer, RegisteredModel* model, int64_t number);
  // `name` must be free. The model is another object then.
  Result<RegisteredModel*> Rename(LiveWriter* writer, RegisteredModel* model,
                                  const std::string& name);

 private:
  Models models_;
};

}  // namespace tidemark
