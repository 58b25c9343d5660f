// Imports: one at a time, into the file that the client looks at, or into a new one.
#include <algorithm>

#include "engine/engine_impl.h"

namespace tidemark {
namespace {

constexpr double kProgressEveryMs = 200;
constexpr double kRefreshEveryMs = 500;
// The lists are read anew during an import; this bounds the share of time that goes into it.
constexpr double kRefreshShare = 10;

}  // namespace

void Engine::Impl::BeginImport(ImportRequest request) {
  if (active_import || preparing_import) {
    waiting_imports.push_back(std::move(request));
    return;
  }
  OpenedFile* file = FileOf(request.client);
  if (file != nullptr && !file->session->read_only()) return StartImportInto(file, request);
  preparing_import = true;
  const auto into = [=, this](const std::string& name, bool create) {
    host->Acquire(name, create, [=, this](Result<OpenLocation> location) {
      preparing_import = false;
      if (!location.ok()) {
        return Fail(request.client, request.request, CommandType::kImport, 0, location.error());
      }
      Session::Options options{std::move(location).value(), name, create, false, 0};
      const auto opened = OpenAt(options);
      if (!opened.ok()) {
        return Fail(request.client, request.request, CommandType::kImport, 0, opened.error());
      }
      Attach(request.client, *opened);
      StartImportInto(*opened, request);
    });
  };
  const bool own_file = request.command.own_file && file == nullptr;
  WithUniqueName(
      request.command.root_name,
      [=, this](const std::string& name, bool is_stored) {
        OpenedFile* open = is_stored ? FindByName(name) : nullptr;
        if (open == nullptr) return into(name, !is_stored);
        preparing_import = false;
        Attach(request.client, open);
        StartImportInto(open, request);
      },
      own_file);
}

void Engine::Impl::StartImportInto(OpenedFile* file, const ImportRequest& request) {
  ImportSession::Options options;
  options.job = next_job++;
  options.handle = request.command.handle;
  options.root_name = request.command.root_name;
  options.corrections = request.command.corrections;
  options.follow = request.command.follow;
  RunImport(file, std::move(options));
  active_import->Start();
  ReportImport(true);
}

void Engine::Impl::RunImport(OpenedFile* file, ImportSession::Options options) {
  import_file = file;
  is_pass = false;
  active_import = std::make_unique<ImportSession>(
      file->session.get(), std::move(options),
      [this](Message message) { host->PostToImport(std::move(message)); },
      [this] { return host->NowMs(); });
}

bool Engine::Impl::WorkImport() {
  if (!active_import && !StartPass()) return false;
  const bool worked = active_import->Work();
  if (active_import->finished()) {
    is_pass ? EndPass() : EndImport();
    return true;
  }
  if (is_pass) return worked;
  const double now = host->NowMs();
  const double wait = std::max(kRefreshEveryMs, kRefreshShare * refresh_cost_ms);
  if (now - last_refresh_ms > wait && active_import->TakeChanged()) {
    import_file->session->DataChanged({});
    SendState(import_file, 0, false);
    last_refresh_ms = host->NowMs();
    refresh_cost_ms = last_refresh_ms - now;
  }
  ReportImport(false);
  return worked;
}

void Engine::Impl::ReportImport(bool now_due) {
  const double now = host->NowMs();
  if (!now_due && now - last_import_progress_ms < kProgressEveryMs) return;
  last_import_progress_ms = now;
  for (const ClientId client : import_file->clients) Answer(client, active_import->progress());
}

void Engine::Impl::EndImport() {
  OpenedFile* file = import_file;
  const ImportDone done = active_import->result();
  const ImportSession::Options options = active_import->options();
  const int64_t import_id = active_import->import_id();
  active_import.reset();
  if (Follow* followed = FollowOf(done.handle); followed != nullptr && options.follow) {
    followed->import_id = import_id;
  } else if (options.follow && done.error.empty() && !done.cancelled) {
    Follow follow;
    follow.handle = done.handle;
    follow.root_name = done.root_name;
    follow.file = file;
    follow.import_id = import_id;
    follow.grown = true;  // while it was read
    follows.push_back(std::move(follow));
  }
  import_file = nullptr;
  file->session->DataChanged({});
  SendState(file, 0, false);
  file->state_due = false;
  for (const ClientId client : file->clients) Answer(client, done);
  if (file->clients.empty()) Drop(file, [](const Status&) {});
  BeginWaiting();
}

void Engine::Impl::BeginWaiting() {
  if (waiting_imports.empty()) return;
  ImportRequest next = std::move(waiting_imports.front());
  waiting_imports.pop_front();
  BeginImport(std::move(next));
}

}  // namespace tidemark
