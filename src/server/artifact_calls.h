// Artifacts: files that clients put beside their runs and models, through this server.
//
// They are media of the run in our file (kind "artifact", or "model" for the files of logged
// models, whose names begin with the model's id): so one file holds everything, each content once,
// and a commit covers them too. The price is a bound of 256 MB for one file. A model that was
// logged outside of any run gets a run of its own that keeps its files.
#pragma once

#include "server/api_context.h"

namespace tidemark {

std::span<const ApiRoute> ArtifactRoutes();

// `rest`: what follows "/mlflow-artifacts/".
Result<HttpResponse> ArtifactCall(ApiContext* context, const HttpRequest& request,
                                  std::string_view rest);

// All files of a model, and the run that was there for them alone.
Status RemoveModelArtifacts(ApiContext* context, const CatalogModel& model);

Result<HttpResponse> ListModelArtifacts(ApiContext* context, const CatalogModel& model,
                                        const ApiInput& input);

}  // namespace tidemark
