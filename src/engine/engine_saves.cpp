// Save: a closed copy in a scratch file, which the window's host then hands to the person.
#include "engine/engine_impl.h"

namespace tidemark {
namespace {
constexpr double kProgressEveryMs = 100;
constexpr const char* kScratchName = "save.sqlite";
}  // namespace

void Engine::Impl::BeginSave(ClientId client, uint32_t request) {
  OpenedFile* file = FileOf(client);
  if (file == nullptr) {
    return Fail(client, request, CommandType::kSaveCopy, 0,
                MakeError(ErrorCode::kNotFound, "No file is open", "Open or drop one first."));
  }
  if (save) {
    return Fail(client, request, CommandType::kSaveCopy, 0,
                MakeError(ErrorCode::kBusy, "A copy is being saved already", "Wait for it."));
  }
  save = std::make_unique<SaveJob>();
  save->file = file;
  save->client = client;
  save->request = request;
  save->scratch_name = kScratchName;
  host->AcquireScratch(kScratchName, [this](Result<OpenLocation> location) {
    if (!save) return;
    if (!location.ok()) return EndSave(&location.error());
    save->location = std::move(location).value();
    if (const Status opened = OpenSaveSource(); !opened.ok()) return EndSave(&opened.error());
    Store* source = save->source ? save->source.get() : &save->file->session->store();
    auto exporter = Exporter::Begin(source, save->location.path, save->location.vfs);
    if (!exporter.ok()) return EndSave(&exporter.error());
    save->exporter = std::move(exporter).value();
  });
}

// A file that others may write is copied as it is at this moment; one that only this engine writes,
// as it is when its import pauses (store/export.h).
Status Engine::Impl::OpenSaveSource() {
  const Session& session = *save->file->session;
  const OpenLocation& location = session.options().location;
  if (location.exclusive || !location.vfs.empty() || import_file == save->file) return {};
  StoreOptions options;
  options.path = location.path;
  options.mode = OpenMode::kReadOnly;
  TM_ASSIGN_OR_RETURN(save->source, Store::Open(options));
  TM_ASSIGN_OR_RETURN(Snapshot moment, Snapshot::Begin(save->source->database()));
  save->moment.emplace(std::move(moment));
  return {};
}

bool Engine::Impl::WorkSave() {
  if (!save || !save->exporter) return false;
  const auto progress = save->exporter->Step();
  if (!progress.ok()) {
    EndSave(&progress.error());
    return true;
  }
  if (progress->done) {
    EndSave(nullptr);
    return true;
  }
  const double now = host->NowMs();
  if (now - save->last_progress_ms > kProgressEveryMs) {
    save->last_progress_ms = now;
    Answer(save->client, SaveProgress{progress->bytes_done, progress->bytes_total});
  }
  return true;
}

void Engine::Impl::EndSave(const Error* error) {
  const std::unique_ptr<SaveJob> job = std::move(save);
  job->exporter.reset();
  job->moment.reset();
  job->source.reset();
  const uint64_t size = job->file->session->store().SizeBytes().ok()
                            ? job->file->session->store().SizeBytes().value()
                            : 0;
  const std::string name = job->file->session->options().name;
  const ClientId client = job->client;
  if (error != nullptr) {
    Fail(client, job->request, CommandType::kSaveCopy, 0, *error);
    host->Release(job->location.path, [](const Status&) {});
    return;
  }
  const std::string scratch = job->scratch_name;
  const uint32_t request = job->request;
  host->Release(job->location.path, [=, this](const Status& released) {
    if (!released.ok()) {
      return Fail(client, request, CommandType::kSaveCopy, 0, released.error());
    }
    Answer(client, SaveReady{scratch, name, size});
  });
}

}  // namespace tidemark
