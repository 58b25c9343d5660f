// The parts of Engine, private to src/engine/engine*.cpp: clients, open files, waiting queries, the
// import and the save under way.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/commands.h"
#include "engine/engine.h"
#include "engine/import_session.h"
#include "engine/query_task.h"
#include "engine/replies.h"
#include "engine/rule_watch.h"
#include "engine/session.h"
#include "store/export.h"

namespace tidemark {

// A file that at least one client looks at.
struct OpenedFile {
  std::unique_ptr<Session> session;
  std::unique_ptr<RuleWatch> rules;  // looks at the session
  std::set<ClientId> clients;
  Message told_rules;  // the last report to all
  bool adopting = false;
  bool state_due = false;       // something of FileState changed
  double last_state_ms = -1e9;  // when it was last sent
};

// A query that waits or is being answered.
struct PendingQuery {
  ClientId client = 0;
  uint32_t request = 0, slot = 0;
  CommandType type = CommandType::kHello;
  int priority = 0;       // smaller is more urgent
  uint64_t sequence = 0;  // older first among equals
  Message message;        // until it is begun
  std::unique_ptr<QueryTask> task;
};

struct ImportRequest {
  ClientId client = 0;
  uint32_t request = 0;
  Import command;
};

// A run to be kept once the import into its file is done.
struct KeepRequest {
  ClientId client = 0;
  uint32_t request = 0;
  OpenedFile* file = nullptr;
  KeepRun run;
};

// An import that goes on with what its files get later; between two passes nothing is open.
struct Follow {
  uint32_t handle = 0;
  std::string root_name;
  OpenedFile* file = nullptr;
  int64_t import_id = 0;
  bool paused = false;
  bool lost = false;   // its files can't be reached for now
  bool grown = false;  // there is something for the next pass
};

struct SaveJob {
  OpenedFile* file = nullptr;
  ClientId client = 0;
  uint32_t request = 0;
  OpenLocation location;
  std::string scratch_name;
  // A connection of its own, which sees one moment of a file that others may write meanwhile.
  std::unique_ptr<Store> source;
  std::optional<Snapshot> moment;
  std::unique_ptr<Exporter> exporter;
  double last_progress_ms = 0;
};

struct Engine::Impl {
  struct Client {
    OpenedFile* file = nullptr;
    bool greeted = false;
  };
  struct Command {
    ClientId client = 0;
    uint32_t request = 0;
    CommandType type = CommandType::kHello;
    Message message;
  };

  EngineHost* host = nullptr;
  Sender send;
  std::map<ClientId, Client> clients;
  std::vector<std::unique_ptr<OpenedFile>> files;
  std::deque<Command> commands;
  std::vector<PendingQuery> queries;
  uint64_t next_sequence = 1;

  std::deque<ImportRequest> waiting_imports;
  std::deque<KeepRequest> waiting_keeps;
  std::unique_ptr<ImportSession> active_import;
  OpenedFile* import_file = nullptr;
  uint32_t next_job = 1;
  double last_import_progress_ms = 0;
  double last_refresh_ms = 0, refresh_cost_ms = 0;
  bool preparing_import = false;
  std::vector<Follow> follows;
  bool is_pass = false;  // the active import is a pass of one of them

  std::unique_ptr<SaveJob> save;

  // engine.cpp
  template <class Reply>
  void Answer(ClientId client, Reply reply) {
    send(client, EncodeMessage(std::move(reply)));
  }
  void Fail(ClientId client, uint32_t request, CommandType type, uint32_t slot, const Error& error);
  template <class Body>
  bool Decode(Command* command, Body* body);
  void Handle(Command command);
  bool WorkOnce();
  OpenedFile* FileOf(ClientId client);
  void SendState(OpenedFile* file, ClientId only, bool with_view);
  void SendDueStates(bool force);
  void Edit(Command* command);
  void UndoOrRedo(const Command& command);
  void CompactFile(const Command& command);

  // engine_files.cpp
  void SendFileList(ClientId client);
  void Open(ClientId client, uint32_t request, const OpenFile& open);
  void OpenDropped(ClientId client, uint32_t request, const OpenHandle& open);
  void Attach(ClientId client, OpenedFile* file);
  void Detach(ClientId client);
  OpenedFile* FindByName(const std::string& name);
  Result<OpenedFile*> OpenAt(const Session::Options& options);
  void Drop(OpenedFile* file, EngineHost::StatusCallback done);
  void Rename(ClientId client, uint32_t request, const RenameFile& rename);
  void Delete(ClientId client, uint32_t request, const DeleteFile& remove);
  void Adopt(OpenedFile* file, const std::string& wanted_name);
  // With `reuse` the name may be one of a stored file.
  void WithUniqueName(const std::string& wanted,
                      std::function<void(std::string, bool is_stored)> then, bool reuse = false);

  // engine_queries.cpp
  void AddQuery(Command command);
  bool BeginQuery(PendingQuery* query);
  Result<bool> StepQuery(PendingQuery* query);
  bool WorkQueries();
  void DropQueries(OpenedFile* file);

  // engine_imports.cpp
  void BeginImport(ImportRequest request);
  void StartImportInto(OpenedFile* file, const ImportRequest& request);
  void RunImport(OpenedFile* file, ImportSession::Options options);
  void BeginWaiting();
  bool WorkImport();
  void EndImport();

  // engine_follow.cpp
  bool StartPass();
  void EndPass();
  void OnGrown(Message message);
  void SetFollow(uint32_t handle, uint8_t mode);
  void StopFollow(uint32_t handle);
  void ForgetFollows(const OpenedFile* file);
  Follow* FollowOf(uint32_t handle);
  void ReportImport(bool now);

  // engine_keeps.cpp
  void Keep(ClientId client, uint32_t request, KeepRun run);
  void KeepNow(const KeepRequest& keep);
  bool WorkKeeps();
  void DropKeeps(OpenedFile* file);

  // engine_rules.cpp
  bool WorkRules();
  void TellRules(OpenedFile* file, ClientId only);
  Status SetRulesOf(OpenedFile* file, std::vector<RunRule> rules);

  // engine_saves.cpp
  void BeginSave(ClientId client, uint32_t request);
  Status OpenSaveSource();
  bool WorkSave();
  void EndSave(const Error* error);
};

}  // namespace tidemark
