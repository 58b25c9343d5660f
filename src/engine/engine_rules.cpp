// Rules of the open files: they work when nothing else does, and their report goes to all who look
// at the file when it says something else than the one before.
#include <utility>

#include "engine/engine_impl.h"

namespace tidemark {

bool Engine::Impl::WorkRules() {
  for (const auto& file : files) {
    // While an import brings in what is new, all of it is still changing.
    if (active_import && import_file == file.get()) continue;
    const auto worked = file->rules->Work();
    if (!worked.ok()) {
      host->Log("rules of " + file->session->options().name + ": " + worked.error().message);
    } else if (*worked) {
      return true;
    }
    if (file->rules->TakeNews()) TellRules(file.get(), 0);
  }
  return false;
}

void Engine::Impl::TellRules(OpenedFile* file, ClientId only) {
  auto report = file->rules->Report();
  if (!report.ok()) {
    host->Log("rules of " + file->session->options().name + ": " + report.error().message);
    return;
  }
  Message message = EncodeMessage(std::move(report).value());
  if (only != 0) return send(only, std::move(message));
  if (message.head == file->told_rules.head) return;
  file->told_rules = message;
  for (const ClientId client : file->clients) send(client, message);
}

Status Engine::Impl::SetRulesOf(OpenedFile* file, std::vector<RunRule> rules) {
  Status kept = file->rules->SetRules(std::move(rules));
  TellRules(file, 0);  // what is set, at once; what it hits, when it is known
  return kept;
}

}  // namespace tidemark
