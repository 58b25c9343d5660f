// The command line program: reads arguments, calls the word. CLI11 throws, so this file is built
// with exceptions; nothing below it is.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "app/cli/words.h"
#include "generated/build_id.h"

namespace tidemark::cli {
namespace {

const char* const kFileHelp = "a Tidemark file";
const char* const kJsonHelp = "print JSON, for scripts";
const char* const kQuietHelp = "no progress on stderr";

const CLI::Validator kNotEmpty(
    [](std::string& text) { return std::string(text.empty() ? "must not be empty" : ""); }, "");

// Words and their options live as long as the parse.
struct Words {
  ImportOptions import;
  ListOptions runs, metrics, points;
  ExportOptions export_;
  CheckOptions check;
  SqlOptions sql;
  ModelOptions model;
  EvalOptions eval;
  ExampleOptions example;
  EditOptions edit;
  CompactOptions compact;
  std::string undo, redo;
  ServeOptions serve;
  std::string journal;
  int exit_code = kDone;
};

void AddImport(CLI::App* app, Words* words) {
  ImportOptions* options = &words->import;
  CLI::App* word = app->add_subcommand(
      "import",
      "Read training logs (TensorBoard, CSV, JSON lines, ...) into a file; what is there already "
      "is not read twice");
  word->add_option("sources", options->sources, "folders or files with logs")->required();
  word->add_option("-o,--output", options->output, "the Tidemark file; made when it is not there")
      ->required()
      ->check(kNotEmpty);
  word->add_option("--step-column", options->step, "column with the step, for CSV and JSON lines");
  word->add_option("--time-column", options->wall_time, "column with the time");
  word->add_option("--run-column", options->run, "column with the run's name");
  word->add_flag("--json", options->json, kJsonHelp);
  word->add_flag("-q,--quiet", options->quiet, kQuietHelp);
  word->callback([=] { words->exit_code = ImportWord(*options); });
}

void AddKeeping(CLI::App* eval, EvalOptions* options) {
  eval->add_option("-o,--output", options->output, "keep the evaluation as a run of this file");
  eval->add_option("--training-run", options->training_run,
                   "the run of that file that trained the model: a name, a uuid or its start")
      ->check(kNotEmpty)
      ->needs("-o");
  eval->add_flag("--store-model", options->store_model, "keep the model's bytes too")->needs("-o");
  eval->add_flag("--store-predictions", options->store_predictions,
                 "keep what the model said about each row too")
      ->needs("-o");
  eval->add_option("--recompute", options->recompute,
                   "compute an evaluation that this file keeps again, and compare its figures: "
                   "[RUN] [MODEL] --data D");
  eval->add_option("--compare", options->compare,
                   "compare evaluations that this file keeps, on the same rows: RUN RUN ...");
}

void AddModels(CLI::App* app, Words* words) {
  CLI::App* model = app->add_subcommand(
      "model", "Tell what an ONNX model takes and gives, and whether all of it runs here");
  model->add_option("file", words->model.file, "the model; weights beside it are found")
      ->required();
  model->add_flag("--json", words->model.json, kJsonHelp);
  model->callback([=] { words->exit_code = ModelWord(words->model); });

  EvalOptions* options = &words->eval;
  CLI::App* eval = app->add_subcommand(
      "eval", "Run an ONNX model on a data set and tell its metrics with confidence intervals");
  eval->add_option("model", options->words,
                   "the model, or a folder of checkpoints; weights beside it are found. Several "
                   "models are compared");
  eval->add_option("--data", options->data,
                   "CSV, TSV, NPY, NPZ, IDX, ARFF or JSON lines, also gzipped; a folder or zip of "
                   "images in class folders; several stand beside each other")
      ->allow_extra_args(false);
  eval->add_option("--target", options->targets,
                   "column with the truth, for each label of multilabel; guessed without it")
      ->allow_extra_args(false);
  eval->add_option("--task", options->task, "guessed without it")
      ->check(CLI::IsMember({"binary", "multiclass", "multilabel", "regression", "ranking"}));
  eval->add_option("--classes", options->classes,
                   "names of the model's classes in their order, a,b,c; its own or guessed without")
      ->delimiter(',')
      ->allow_extra_args(false);
  eval->add_option("--group", options->group,
                   "column with the query of a ranking; else rows that are resampled together")
      ->check(kNotEmpty);
  eval->add_option("--label-delimiter", options->label_delimiter,
                   "between the labels of a text, for multilabel; guessed without it")
      ->check(kNotEmpty);
  eval->add_option("--bind", options->bindings,
                   "INPUT=COLUMNS: what an input of the model takes (a,b or first..last)")
      ->allow_extra_args(false);
  eval->add_option("--type", options->types,
                   "COLUMN=number|integer|boolean|text: of a column of the data")
      ->allow_extra_args(false);
  eval->add_option("--images", options->images,
                   "how images become numbers, such as \"size=224x224 crop=0.875 channels=bgr "
                   "scale=1/255 mean=0.5 std=0.5\"; what is not said is guessed")
      ->allow_extra_args(false);
  eval->add_option("--threshold", options->threshold, "of the positive class of a binary task")
      ->check(CLI::Range(0.0, 1.0));
  eval->add_option("--positive", options->positive,
                   "the class of a binary task that precision, recall and the threshold are about; "
                   "the second in order without it")
      ->check(kNotEmpty);
  eval->add_option("--level", options->level, "of the confidence intervals; 0.95 without it")
      ->check(CLI::Range(0.5, 0.9999));
  eval->add_option("--seed", options->seed, "of the resamples; 1 without it");
  eval->add_option("--resamples", options->resamples, "of the confidence intervals")
      ->check(CLI::Range(1, 1000000));
  eval->add_option("--predictions", options->predictions, "write a CSV with a line for each row");
  AddKeeping(eval, options);
  eval->add_flag("--json", options->json, kJsonHelp);
  eval->add_flag("-q,--quiet", options->quiet, kQuietHelp);
  eval->callback([=] { words->exit_code = EvalWord(*options); });
}

void AddLists(CLI::App* app, Words* words) {
  CLI::App* runs = app->add_subcommand("runs", "List the runs of a file");
  runs->add_option("file", words->runs.file, kFileHelp)->required();
  runs->add_flag("--json", words->runs.json, kJsonHelp);
  runs->callback([=] { words->exit_code = RunsWord(words->runs); });

  CLI::App* metrics = app->add_subcommand(
      "metrics", "List the metrics of runs with count, first, last, minimum and maximum");
  metrics->add_option("file", words->metrics.file, kFileHelp)->required();
  CLI::Option* run = metrics->add_option("--run", words->metrics.run,
                                         "only this run: uuid, start of one, or name");
  metrics->add_flag("--json", words->metrics.json, kJsonHelp);
  metrics->callback([=] {
    words->metrics.has_run = run->count() > 0;
    words->exit_code = MetricsWord(words->metrics);
  });

  CLI::App* points = app->add_subcommand("points", "Print every point of one metric of one run");
  points->add_option("file", words->points.file, kFileHelp)->required();
  points->add_option("--run", words->points.run, "uuid, start of one, or name")->required();
  points->add_option("--metric", words->points.metric, "name of the metric")->required();
  CLI::Option* context = points->add_option("--context", words->points.context,
                                            "context, when the metric has several");
  points->add_flag("--json", words->points.json, kJsonHelp);
  points->callback([=] {
    words->points.has_context = context->count() > 0;
    words->exit_code = PointsWord(words->points);
  });
}

void AddRest(CLI::App* app, Words* words) {
  CLI::App* out = app->add_subcommand(
      "export", "Copy a file; the suffix of the output chooses the form: .sqlite, .csv or .jsonl");
  out->add_option("file", words->export_.file, kFileHelp)->required();
  out->add_option("-o,--output", words->export_.output, "file to write; must not be there")
      ->required()
      ->check(kNotEmpty);
  out->add_flag("-q,--quiet", words->export_.quiet, kQuietHelp);
  out->callback([=] { words->exit_code = ExportWord(words->export_); });

  CLI::App* check = app->add_subcommand(
      "check", "Look a whole file through: integrity, checksums, summaries against points");
  check->add_option("file", words->check.file, kFileHelp)->required();
  check->add_flag("--json", words->check.json, kJsonHelp);
  check->add_flag("-q,--quiet", words->check.quiet, kQuietHelp);
  check->callback([=] { words->exit_code = CheckWord(words->check); });

  CLI::App* sql = app->add_subcommand("sql", "Run one reading SQL statement on a file");
  sql->add_option("file", words->sql.file, kFileHelp)->required();
  sql->add_option("query", words->sql.query, "the statement")->required();
  sql->add_flag("--json", words->sql.json, kJsonHelp);
  sql->callback([=] { words->exit_code = SqlWord(words->sql); });

  CLI::App* example = app->add_subcommand(
      "example",
      "Train small networks on handwritten digits and log them: a real experiment in seconds");
  example->add_option("-o,--output", words->example.output, "file to write; must not be there")
      ->required()
      ->check(kNotEmpty);
  example->add_option("--digits", words->example.digits,
                      "digits as CSV (64 pixels and a label a row)");
  example->add_flag("--json", words->example.json, kJsonHelp);
  example->add_flag("-q,--quiet", words->example.quiet, kQuietHelp);
  example->callback([=] { words->exit_code = ExampleWord(words->example); });
}

void AddEdit(CLI::App* app, Words* words) {
  EditOptions* options = &words->edit;
  CLI::App* word = app->add_subcommand(
      "edit", "Rename, tag, note, group, colour, pin, archive or delete runs; undo takes it back");
  word->add_option("file", options->file, kFileHelp)->required();
  word->add_option("--run", options->runs, "uuid, start of one, or name; as often as needed");
  word->add_flag("--all", options->all, "all runs");
  word->add_option("--name", options->name, "new name");
  word->add_option("--note", options->note, "notes, in Markdown");
  word->add_option("--group", options->group, "group; \"\" for none");
  word->add_option("--colour", options->colour, "0 to 11 of the palette, or #RRGGBB");
  word->add_option("--tag", options->tags, "key=value to set; other tags stay");
  word->add_option("--untag", options->untags, "key to remove");
  const auto pair = [&](const char* on, bool* on_value, const char* off, bool* off_value) {
    word->add_flag(on, *on_value)->excludes(word->add_flag(off, *off_value));
  };
  pair("--pin", &options->pin, "--unpin", &options->unpin);
  pair("--archive", &options->archive, "--unarchive", &options->unarchive);
  pair("--delete", &options->delete_, "--restore", &options->restore);
  word->callback([=] { words->exit_code = EditWord(*options); });

  CLI::App* undo = app->add_subcommand("undo", "Take back the last change of a file");
  undo->add_option("file", words->undo, kFileHelp)->required();
  undo->callback([=] { words->exit_code = UndoWord(words->undo); });
  CLI::App* redo = app->add_subcommand("redo", "Do again what undo took back");
  redo->add_option("file", words->redo, kFileHelp)->required();
  redo->callback([=] { words->exit_code = RedoWord(words->redo); });

  CLI::App* compact = app->add_subcommand(
      "compact", "Remove deleted runs for good and give their room back; can't be undone");
  compact->add_option("file", words->compact.file, kFileHelp)->required();
  compact->add_flag("--yes", words->compact.yes, "remove them");
  compact->add_flag("--json", words->compact.json, kJsonHelp);
  compact->callback([=] { words->exit_code = CompactWord(words->compact); });
}

void AddJournal(CLI::App* app, Words* words) {
  CLI::App* journal = app->add_subcommand("journal", "Look into the journal of a run that logs");
  journal->require_subcommand(1);
  CLI::App* cat = journal->add_subcommand("cat", "Print a journal as JSON lines, one a record");
  cat->add_option("file", words->journal, "a journal (*.tide)")->required();
  cat->callback([=] { words->exit_code = JournalCatWord(words->journal); });
}

void AddServe(CLI::App* app, Words* words) {
  ServeOptions* options = &words->serve;
  CLI::App* word = app->add_subcommand(
      "serve",
      "Take runs over the network (MLflow's tracking protocol) into a file, and show it as a page");
  word->add_option("file", options->file, "a Tidemark file; made when it is not there")
      ->capture_default_str()
      ->check(kNotEmpty);
  word->add_option("--port", options->port, "port to listen on; 0: a free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  word->add_option("--host", options->host, "address to listen on; others need --token")
      ->capture_default_str()
      ->check(kNotEmpty);
  word->add_option("--token", options->token,
                   "what clients must know (MLFLOW_TRACKING_TOKEN, or a password)")
      ->envname("TIDEMARK_SERVE_TOKEN");
  word->add_option("--page", options->page,
                   "folder of the built page (default: beside this program)")
      ->envname("TIDEMARK_PAGE");
  word->add_flag("--json", options->json, "print the address as JSON, for scripts");
  word->callback([=] { words->exit_code = ServeWord(*options); });
}

// CLI11 itself only says that a word is missing.
bool IsUnknownWord(const CLI::App& app, const std::string& first) {
  if (first.empty() || first.front() == '-') return false;
  for (const CLI::App* word : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (word->get_name() == first) return false;
  }
  return true;
}

// What was printed may still wait to be written: a full disk shows only now.
int Flushed(int exit_code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
  return Report(MakeError(ErrorCode::kIo,
                          std::string("The output can't be written: ") + std::strerror(errno)));
}

int Main(int argc, char** argv) {
  CLI::App app{"Tidemark: training runs in one file. Nothing leaves this machine.", "tidemark"};
  app.footer(
      "\"tidemark WORD --help\" tells the options of a word.\n"
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done with problems.");
  app.set_version_flag("--version", std::string("tidemark ") + kBuildId);
  app.require_subcommand(1);
  Words words;
  AddImport(&app, &words);
  AddModels(&app, &words);
  AddLists(&app, &words);
  AddRest(&app, &words);
  AddEdit(&app, &words);
  AddJournal(&app, &words);
  AddServe(&app, &words);
  if (argc > 1 && IsUnknownWord(app, argv[1])) {
    return ReportUsage(std::string("There is no word \"") + argv[1] +
                       "\". \"tidemark --help\" lists the words");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kDone : kUsage;
  }
  return Flushed(words.exit_code);
}

}  // namespace
}  // namespace tidemark::cli

int main(int argc, char** argv) { return tidemark::cli::Main(argc, argv); }
