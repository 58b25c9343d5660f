// What the calls of the registry share: finding models and versions, and how both are told.
#pragma once

#include <string_view>

#include "server/api_context.h"

namespace tidemark {

inline constexpr size_t kMaxRegistryText = 100'000;  // of a description or a tag

// The model of "name", the version of "name" and "version". kInvalid, kNotFound.
Result<RegisteredModel*> FindRegistered(ApiContext* context, const ApiInput& input);
struct FoundVersion {
  RegisteredModel* model = nullptr;
  ModelVersion* version = nullptr;
};
Result<FoundVersion> FindVersion(ApiContext* context, const ApiInput& input);

// Now is when they were last changed; writes them.
Status Touch(ApiContext* context, RegisteredModel* model);
Status Touch(ApiContext* context, ModelVersion* version);

// Adds the "tags" of a call. kInvalid.
Result<TextMap> ReadRegistryTags(const ApiInput& input);
Status SetRegistryTag(const ApiInput& input, TextMap* tags);

// Of each stage the newest version; of these stages only, when there are any.
[[nodiscard]] std::vector<const ModelVersion*> LatestVersions(const RegisteredModel& model,
                                                              const std::vector<std::string>& of);

void WriteRegistered(JsonWriter* json, const RegisteredModel& model);
void WriteVersion(JsonWriter* json, const RegisteredModel& model, const ModelVersion& version);
// {"registered_model": ...}, {"model_version": ...}
[[nodiscard]] HttpResponse OneRegistered(const RegisteredModel& model);
[[nodiscard]] HttpResponse OneVersion(const RegisteredModel& model, const ModelVersion& version);

}  // namespace tidemark
