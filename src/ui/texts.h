// Every text that a person reads, in one place (look: Words): sentence case, plain words, no
// exclamation marks, "…" when more input follows. Texts with {} are fmt patterns.
#pragma once

namespace tidemark::ui::texts {

inline constexpr const char* kProduct = "Tidemark";

// Top bar
inline constexpr const char* kNoFile = "New experiment";
inline constexpr const char* kOpenFileMenu = "File menu";
inline constexpr const char* kCharts = "Charts";
inline constexpr const char* kTable = "Table";
inline constexpr const char* kEvaluate = "Evaluate";
inline constexpr const char* kSave = "Save";
inline constexpr const char* kSaving = "Saving…";
inline constexpr const char* kSaveTip = "Save a copy of this file";
inline constexpr const char* kFindOrRun = "Find or run…";
inline constexpr const char* kUndo = "Undo";
inline constexpr const char* kRedo = "Redo";
inline constexpr const char* kUndoWhat = "Undo: {}";
inline constexpr const char* kRedoWhat = "Redo: {}";
inline constexpr const char* kNothingToUndo = "Nothing to undo";
inline constexpr const char* kNothingToRedo = "Nothing to redo";
inline constexpr const char* kToLight = "Switch to the light theme";
inline constexpr const char* kToDark = "Switch to the dark theme";
inline constexpr const char* kSavedInBrowser = "Saved in this browser · {}";
inline constexpr const char* kFileOnDisk = "File on disk · {}";
inline constexpr const char* kReadOnlyFile = "Read-only · {}";
inline constexpr const char* kExampleState = "Example, read-only";
inline constexpr const char* kExampleHint =
    "The example is read-only; what you drop goes into a new file";
inline constexpr const char* kNotKept = "Not kept: save the file";
inline constexpr const char* kAdopting = "Copying into this browser…";
inline constexpr const char* kNothingToSave = "Nothing to save yet";
inline constexpr const char* kOpening = "Opening…";

// File menu and dialogs
inline constexpr const char* kNewFile = "New file";
inline constexpr const char* kNewFileName = "New experiment";
inline constexpr const char* kExampleName = "Example experiment";
inline constexpr const char* kChooseFolder = "Choose folder…";
inline constexpr const char* kChooseFiles = "Choose files…";
inline constexpr const char* kOpenExample = "Open the example experiment";
inline constexpr const char* kSaveCopy = "Save a copy…";
inline constexpr const char* kRenameEllipsis = "Rename…";
inline constexpr const char* kDeleteEllipsis = "Delete…";
inline constexpr const char* kFilesInBrowser = "Files in this browser";
inline constexpr const char* kFilesOnComputer = "Files on this computer";
inline constexpr const char* kNoStoredFiles = "No stored files yet";
inline constexpr const char* kAboutEllipsis = "About Tidemark…";
inline constexpr const char* kRenameFileTitle = "Rename file";
inline constexpr const char* kRenameRunTitle = "Rename run";
inline constexpr const char* kName = "Name";
inline constexpr const char* kRename = "Rename";
inline constexpr const char* kCancel = "Cancel";
inline constexpr const char* kKeep = "Keep";
inline constexpr const char* kClose = "Close";
inline constexpr const char* kDeleteFileTitle = "Delete {}?";
inline constexpr const char* kDeleteFileText =
    "{} with all its runs leaves this {}. This can't be undone; save a copy first if you may need "
    "it.";
inline constexpr const char* kDeleteFile = "Delete file";
inline constexpr const char* kBrowser = "browser";
inline constexpr const char* kComputer = "computer";
inline constexpr const char* kNameTaken =
    "There is a file with this name already. Choose another one.";
inline constexpr const char* kNameEmpty = "A file needs a name.";

// Runs
inline constexpr const char* kSearchRuns = "Search runs";
inline constexpr const char* kRunOptions = "Show, hide and sort runs";
inline constexpr const char* kShownOf = "{} of {} shown";
inline constexpr const char* kGroupRuns = "Group runs";
inline constexpr const char* kGroupRunsEllipsis = "Group runs…";
inline constexpr const char* kGroupNone = "None";
inline constexpr const char* kNoGroups = "No groups";
inline constexpr const char* kGroupBy = "Group by";
inline constexpr const char* kNestedRuns = "Nested runs below their parent";
inline constexpr const char* kOpenAllGroups = "Open all groups";
inline constexpr const char* kCloseAllGroups = "Close all groups";
inline constexpr const char* kNothingToGroup = "Runs here differ in no parameter, tag or group.";
inline constexpr const char* kExpandOf = "Open {}";
inline constexpr const char* kCollapseOf = "Close {}";
inline constexpr const char* kInCharts = "In charts";
inline constexpr const char* kBandsOff = "Off";
inline constexpr const char* kBandLines = "Each run";
inline constexpr const char* kBandDeviation = "Mean ± std";
inline constexpr const char* kBandExtremes = "Mean, min–max";
inline constexpr const char* kBands = "Bands";
inline constexpr const char* kBandDeviationChip = "mean ± std";
inline constexpr const char* kBandExtremesChip = "mean, min–max";
inline constexpr const char* kBandTip =
    "At each step the mean over the runs of a group that reach it; a run counts between its points "
    "with the straight line. On a log axis a band that reaches zero ends a tenth below its mean.";
inline constexpr const char* kBandRange = "{} to {}";
inline constexpr const char* kFooterGroups = "{} · {}";
inline constexpr const char* kRange = "{}–{}";
inline constexpr const char* kManyValues = "{} values";
inline constexpr const char* kMeanOf = "Mean of {}";
inline constexpr const char* kRun = "Run";
inline constexpr const char* kRuns = "Runs";
inline constexpr const char* kAllProjects = "All projects";
inline constexpr const char* kProject = "Project";
inline constexpr const char* kNoRunMatches = "No run matches “{}”.";
inline constexpr const char* kNoRunsYet = "No runs yet. Drop logs here to add some.";
inline constexpr const char* kReadingRuns = "Reading runs…";
inline constexpr const char* kShowAll = "Show all runs";
inline constexpr const char* kHideAll = "Hide all runs";
inline constexpr const char* kShowMatching = "Show only the listed runs";
inline constexpr const char* kShowArchived = "Show archived runs";
inline constexpr const char* kSortBy = "Sort by";
inline constexpr const char* kValueShown = "Value shown";
inline constexpr const char* kNoValue = "No value";
inline constexpr const char* kAscending = "Ascending";
inline constexpr const char* kDescending = "Descending";
inline constexpr const char* kHideRun = "Hide";
inline constexpr const char* kShowRun = "Show";
inline constexpr const char* kShowOnlyThis = "Show only this";
inline constexpr const char* kShowOnlyThese = "Show only these";
inline constexpr const char* kPin = "Pin to top";
inline constexpr const char* kUnpin = "Unpin";
inline constexpr const char* kArchive = "Archive";
inline constexpr const char* kUnarchive = "Unarchive";
inline constexpr const char* kColour = "Colour";
inline constexpr const char* kGroupColour = "Colour of the group";
inline constexpr const char* kColourOf = "Colour of {}";
inline constexpr const char* kCustomColour = "Own colour, as #RRGGBB";
inline constexpr const char* kCopyName = "Copy name";
inline constexpr const char* kHideOf = "Hide {}";
inline constexpr const char* kShowOf = "Show {}";
inline constexpr const char* kNan = "NaN";
inline constexpr const char* kArchived = "{} archived";
inline constexpr const char* kUnarchived = "{} taken out of the archive";
inline constexpr const char* kReadOnlyTip = "This file is read-only. Save a copy to change it.";
inline constexpr const char* kResizeSidebar = "Width of the run list";

// Charts
inline constexpr const char* kFilterMetrics = "Filter metrics";
inline constexpr const char* kX = "X";
inline constexpr const char* kStep = "Step";
inline constexpr const char* kWallTime = "Wall time";
inline constexpr const char* kRelativeTime = "Relative time";
inline constexpr const char* kAnotherMetric = "Another metric";
inline constexpr const char* kSmoothing = "Smoothing";
inline constexpr const char* kEma = "EMA";
inline constexpr const char* kSmoothingOff = "Off";
inline constexpr const char* kShowRaw = "Show the raw line behind";
inline constexpr const char* kColumnsOfGrid = "Columns of charts";
inline constexpr const char* kChart = "chart";
inline constexpr const char* kChartsLower = "charts";
inline constexpr const char* kOtherMetrics = "Metrics";
inline constexpr const char* kLog = "log";
inline constexpr const char* kLogX = "log x";
inline constexpr const char* kRunNan = "{} NaN";
inline constexpr const char* kUpdating = "Updating";
inline constexpr const char* kZoomMode = "Reset zoom";
inline constexpr const char* kEnlarge = "Enlarge";
inline constexpr const char* kShrink = "Back to all charts";
inline constexpr const char* kChartMenu = "Chart menu of {}";
inline constexpr const char* kLogYAxis = "Logarithmic y axis";
inline constexpr const char* kLogXAxis = "Logarithmic x axis";
inline constexpr const char* kYRange = "Range of y";
inline constexpr const char* kYFrom = "from";
inline constexpr const char* kYTo = "to";
inline constexpr const char* kAutomatic = "Automatic";
inline constexpr const char* kYRangeBad = "Two numbers, the smaller one first";
inline constexpr const char* kYRangeBadLog = "Two numbers above 0, the smaller one first";
inline constexpr const char* kHideSuperseded = "Hide parts that a restart took back";
inline constexpr const char* kResetZoom = "Reset zoom";
inline constexpr const char* kCopyMetricName = "Copy metric name";
inline constexpr const char* kFooterRuns = "{}";
inline constexpr const char* kFooterSmoothed = "{} · EMA {:.2f}";
inline constexpr const char* kFooterPoints = "{} of {} points";
inline constexpr const char* kFooterNonfinite = " · {} NaN";
inline constexpr const char* kFooterInfinite = " · {} NaN or ∞";
inline constexpr const char* kFooterNoMetric = " · {} without this x";
inline constexpr const char* kFooterNotShown = " · {} values ≤ 0 not shown";
inline constexpr const char* kFooterNoX = " · {} without times";
inline constexpr const char* kFooterSuperseded = " · {} taken back";
inline constexpr const char* kReadingPoints = "Reading {} points";
inline constexpr const char* kNoPoints = "No points of the shown runs";
inline constexpr const char* kNoPointsInWindow = "No points in this range";
inline constexpr const char* kNoRunsShown = "All runs are hidden";
inline constexpr const char* kNanAt = "NaN at {}";
inline constexpr const char* kInfAt = "∞ at {}";
inline constexpr const char* kNegInfAt = "−∞ at {}";
inline constexpr const char* kSpikeAt = "step {} · {}";
inline constexpr const char* kRestartedAt = "{}, restarted at {}";
inline constexpr const char* kNoMetricMatches = "No metric matches this filter.";
inline constexpr const char* kNoMetricsYet = "This file has no metrics yet.";
inline constexpr const char* kClearFilter = "Clear the filter";
inline constexpr const char* kSmoothColumn = "smooth";
inline constexpr const char* kRawColumn = "raw";
inline constexpr const char* kValueColumn = "value";
inline constexpr const char* kHoverStep = "Step {}";
inline constexpr const char* kHoverMore = "{} of {} runs";
inline constexpr const char* kHoverMoreGroups = "{} of {} groups";
inline constexpr const char* kHoverMinMax = "{} at {} – {} at {}";
inline constexpr const char* kHoverLastOf = "last of {}";
inline constexpr const char* kHoverPinned = "Pinned. Ctrl C copies, Esc closes";
inline constexpr const char* kValues = "Values";
inline constexpr const char* kCollapseGroup = "Collapse {}";
inline constexpr const char* kExpandGroup = "Expand {}";

// Table
inline constexpr const char* kFilterRuns = "Filter runs: words, or lr < 0.01 and loss.min < 0.5";
inline constexpr const char* kFilterRunsName = "Filter runs";
inline constexpr const char* kOfRuns = " of {} runs";
inline constexpr const char* kColumnsOf = "{} of {} columns";
inline constexpr const char* kColumns = "Columns";
inline constexpr const char* kFindColumns = "Find columns";
inline constexpr const char* kCopyTable = "Copy table";
inline constexpr const char* kCopyCell = "Copy cell";
inline constexpr const char* kCopyRow = "Copy row";
inline constexpr const char* kRow = "Row";
inline constexpr const char* kTableWhat = "Table";
inline constexpr const char* kCellWhat = "Cell";
inline constexpr const char* kStatus = "Status";
inline constexpr const char* kStarted = "Started";
inline constexpr const char* kDuration = "Duration";
inline constexpr const char* kPoints = "Points";
inline constexpr const char* kParameters = "Parameters";
inline constexpr const char* kTags = "Tags";
inline constexpr const char* kMetrics = "Metrics";
inline constexpr const char* kGeneral = "General";
inline constexpr const char* kLast = "Last";
inline constexpr const char* kMin = "Min";
inline constexpr const char* kMax = "Max";
inline constexpr const char* kFirst = "First";
inline constexpr const char* kMinStep = "Step of min";
inline constexpr const char* kMaxStep = "Step of max";
inline constexpr const char* kPointCount = "Points";
inline constexpr const char* kVaries = "varies";
inline constexpr const char* kSame = "same";
inline constexpr const char* kInRuns = "{} runs";
inline constexpr const char* kSelected = "{} selected";
inline constexpr const char* kHide = "Hide";
inline constexpr const char* kShowOnly = "Show only";
inline constexpr const char* kPinShort = "Pin";
inline constexpr const char* kUnpinShort = "Unpin";
inline constexpr const char* kColourEllipsis = "Colour…";
inline constexpr const char* kClearSelection = "Clear the selection";
inline constexpr const char* kSelectAll = "Select all runs";
inline constexpr const char* kSelectRun = "Select {}";
inline constexpr const char* kSelectAllCharts = "Show only the selected runs";
inline constexpr const char* kFilterTime = "{} of {} runs · filter {} ms";
inline constexpr const char* kRunning = "Running";
inline constexpr const char* kFinished = "Done";
inline constexpr const char* kFailed = "Failed";
inline constexpr const char* kCrashed = "Crashed";
inline constexpr const char* kStopped = "Stopped";
inline constexpr const char* kResetColumns = "Back to the program's choice";
inline constexpr const char* kVaryingOnly = "All that vary";

// Status bar, imports, problems
inline constexpr const char* kImporting = "Importing ";
inline constexpr const char* kReadingFolder = "Reading folder…";
inline constexpr const char* kFilesDone = "{} of {} files";
inline constexpr const char* kLeft = "{} left";
inline constexpr const char* kCancelImport = "Cancel the import";
inline constexpr const char* kSavingCopy = "Saving a copy";
inline constexpr const char* kCancelSaving = "Cancel saving";
inline constexpr const char* kStorageReady = "Storage in this browser is ready · {} free";
inline constexpr const char* kStorageReadyPlain = "Storage in this browser is ready";
inline constexpr const char* kFreeOnDisk = "{} free on this disk";
inline constexpr const char* kNoProblems = "No problems";
inline constexpr const char* kProblems = "Problems";
inline constexpr const char* kProblemsIntro =
    "What could not be read, where and why. Everything else was loaded.";
inline constexpr const char* kNotes = "Notes";
inline constexpr const char* kAtByte = "byte {}";
inline constexpr const char* kTimes = "{} times";
inline constexpr const char* kDismiss = "Dismiss all";
inline constexpr const char* kCopyAll = "Copy all";
inline constexpr const char* kProblemList = "Problem list";
inline constexpr const char* kPrefetching = "Working…";
inline constexpr const char* kImportFailed = "{} was not imported";
inline constexpr const char* kImportCancelled = "Import of {} cancelled";
inline constexpr const char* kImportCancelledDetail =
    "What was read before stays. Drop it again to go on, or undo.";
inline constexpr const char* kImportDone = "{} and {} imported from {}";
inline constexpr const char* kImportGrew = "+{} in {}";
inline constexpr const char* kFollowing = "Following ";
inline constexpr const char* kFollowLost = "Can't be reached, trying again: ";
inline constexpr const char* kFollowWaits =
    "Following {}. Runs appear here as soon as a script logs into it.";
inline constexpr const char* kFollowPaused = "Paused: ";
inline constexpr const char* kFollowMore = "{} and {} more";
inline constexpr const char* kPauseFollowing = "Pause following";
inline constexpr const char* kGoOnFollowing = "Go on following";
inline constexpr const char* kStopFollowing = "Stop following";
inline constexpr const char* kTrainExample = "Train the example";
inline constexpr const char* kAnotherSeed = "Another seed";
inline constexpr const char* kPauseTraining = "Pause the training";
inline constexpr const char* kGoOnTraining = "Go on training";
inline constexpr const char* kStopTraining = "Stop the training";
inline constexpr const char* kTrainingLoads = "Loading the training…";
inline constexpr const char* kTrainingName = "Training {}";
inline constexpr const char* kTrainingPausedName = "Paused: {}";
inline constexpr const char* kTrainingEnding = "Storing the last points…";
inline constexpr const char* kTrainingEpoch = "epoch {} of {}";
inline constexpr const char* kTrained = "{} is trained";
inline constexpr const char* kTrainingStopped = "The training of {} is stopped";
inline constexpr const char* kTrainingNotBegun = "The training is stopped";
inline constexpr const char* kTrainAgain = "Train again";
inline constexpr const char* kTrainingFailed = "The example was not trained to its end";
inline constexpr const char* kTrainingFailedDetail =
    "{}. What was stored stays; reload the page, then train again.";
inline constexpr const char* kTrainingLost =
    "The training stops: nothing takes its points any more";
inline constexpr const char* kTrainingLostDetail =
    "Its file was closed or can't be written. Open the file that is to get them, then train again.";
inline constexpr const char* kImportNothingNew = "{} holds nothing new";
inline constexpr const char* kImportProblems = "{}. Everything else was loaded.";
inline constexpr const char* kColumnsGuessed = "The columns for step, time and run were guessed.";
inline constexpr const char* kColumnsEllipsis = "Columns…";
inline constexpr const char* kShow = "Show";
inline constexpr const char* kDropEmpty = "There is no file in what was dropped.";
inline constexpr const char* kDropServed =
    "Files can't be opened here: a server shows its own file";
inline constexpr const char* kDropServedHint =
    "Import logs where the server runs: tidemark import LOGS -o FILE";
inline constexpr const char* kServedFile = "File of the server";
inline constexpr const char* kCopied = "{} copied";

// What a person writes on runs
inline constexpr const char* kDetailsEllipsis = "Group, tags and notes…";
inline constexpr const char* kGroup = "Group";
inline constexpr const char* kRead = "Read";
inline constexpr const char* kWrite = "Write";
inline constexpr const char* kJobType = "Job type";
inline constexpr const char* kMixed = "Different in these runs";
inline constexpr const char* kMixedNotes =
    "These runs have different notes. What you write here replaces them all.";
inline constexpr const char* kNotesHint = "What did you try, and what came of it? Markdown.";
inline constexpr const char* kNewTag = "New tag";
inline constexpr const char* kTagValue = "Value";
inline constexpr const char* kAddTag = "Add tag";
inline constexpr const char* kRemoveTag = "Remove tag";
inline constexpr const char* kApply = "Apply";
inline constexpr const char* kDeleteRuns = "Delete";
inline constexpr const char* kDeleteSelected = "Delete selected runs";
inline constexpr const char* kDetailsSelected = "Group, tags and notes of selected runs…";
inline constexpr const char* kRunsDeleted = "{} deleted";
inline constexpr const char* kRunsDeletedDetail = "This can be undone until the file is compacted.";

// News of runs, in the page's title and in the list
inline constexpr const char* kNewsNew = "{} new";
inline constexpr const char* kNewsFinished = "{} finished";
inline constexpr const char* kNewsFailed = "{} failed";
inline constexpr const char* kNewsStalled = "{} stalled";
inline constexpr const char* kNew = "New";
inline constexpr const char* kRunsNow = "Running";
inline constexpr const char* kStalled = "Stalled: it runs, but has had no point for {}";
inline constexpr const char* kHasCrashed =
    "Crashed: its process vanished without saying that it ended";
inline constexpr const char* kHasFailed = "Failed";
inline constexpr const char* kHasFinished = "Finished since you last looked";

// Deleted runs
inline constexpr const char* kDeletedEllipsis = "Deleted runs…";
inline constexpr const char* kDeletedTitle = "Deleted runs";
inline constexpr const char* kDeletedIntro =
    "They are in the file with all their points until it is compacted. No list and no chart shows "
    "them.";
inline constexpr const char* kNoDeletedRuns = "No run of this file is deleted.";
inline constexpr const char* kDeletedAt = "deleted {} · {}";
inline constexpr const char* kRestore = "Restore";
inline constexpr const char* kRestoreRun = "Restore {}";
inline constexpr const char* kRestoreAll = "Restore all";

// Rules
inline constexpr const char* kNewsFlagged = "{} flagged";
inline constexpr const char* kRulesTitle = "Rules";
inline constexpr const char* kRulesEllipsis = "Rules…";
inline constexpr const char* kRulesIntro =
    "A run that one of these rules hits is flagged in the lists and counted in the title. The "
    "rules belong to the file.";
inline constexpr const char* kRulesReadOnly =
    "This file is read-only: its rules count until it is closed, and changes are not kept.";
inline constexpr const char* kNoRules = "This file has no rules yet.";
inline constexpr const char* kAddCommonRules = "Add the common ones";
inline constexpr const char* kCommonRulesTip = "NaN or Inf in any metric, and no data for 10 min";
inline constexpr const char* kAddRule = "Add rule…";
inline constexpr const char* kRuleOn = "On: {}";
inline constexpr const char* kRuleNotify = "Notify: {}";
inline constexpr const char* kEditRule = "Edit: {}";
inline constexpr const char* kRemoveRule = "Remove: {}";
inline constexpr const char* kNotifyToggle = "Notify me when this page is in the background";
inline constexpr const char* kNotifyHow =
    "About new points of rules with a bell. Followed folders are then read in the background too.";
inline constexpr const char* kNotifyAsking =
    "Your browser asks for permission. Allow it there to be notified.";
inline constexpr const char* kNotifyRefused =
    "This browser refuses notifications from this page. Allow them in the page's site settings.";
inline constexpr const char* kNotifyNone = "Notifications are not possible in this window.";
inline constexpr const char* kFlaggedRuns = "{} flagged";
inline constexpr const char* kNoFlaggedRuns = "No run is flagged";
inline constexpr const char* kLookingAtRuns = "Looking at the points of all runs…";
inline constexpr const char* kUnreadable = "{} could not be read to the end";
inline constexpr const char* kMoreHits = "{} more hits are not shown";
inline constexpr const char* kMarkAllSeen = "Mark all as seen";
inline constexpr const char* kMarkAllSeenCommand = "Mark all flags of rules as seen";
inline constexpr const char* kOpenInEvaluate = "Open in Evaluate";
inline constexpr const char* kMarkSeen = "Mark flags as seen";
inline constexpr const char* kNewRuleTitle = "Add rule";
inline constexpr const char* kEditRuleTitle = "Edit rule";
inline constexpr const char* kAddRuleVerb = "Add rule";
inline constexpr const char* kRuleKind = "Kind of rule";
inline constexpr const char* kKindNonFinite = "NaN";
inline constexpr const char* kKindDivergence = "Divergence";
inline constexpr const char* kKindPlateau = "Plateau";
inline constexpr const char* kKindThreshold = "Limit";
inline constexpr const char* kKindNoData = "No data";
inline constexpr const char* kAboutNonFinite =
    "Flags a run when NaN or an infinity comes in a metric.";
inline constexpr const char* kAboutDivergence =
    "Flags a run when the last value is worse than the best by more than this many times what was "
    "gained from the first value to the best. 1 means: worse than at the start.";
inline constexpr const char* kAboutPlateau =
    "Flags a run when so many points brought nothing better by this share of the best value.";
inline constexpr const char* kAboutThreshold =
    "Flags a run while its last value is beyond a limit.";
inline constexpr const char* kAboutNoData =
    "Flags a run that says it runs but has had no point for so long.";
inline constexpr const char* kRuleMetric = "Metric";
inline constexpr const char* kRuleMetricHint = "Any metric. * stands for any characters";
inline constexpr const char* kMatchesMetrics = "Matches {} of this file";
inline constexpr const char* kBetter = "Better is";
inline constexpr const char* kLower = "Lower";
inline constexpr const char* kHigher = "Higher";
inline constexpr const char* kSide = "Side";
inline constexpr const char* kAbove = "Above";
inline constexpr const char* kBelow = "Below";
inline constexpr const char* kFactor = "Times the gain";
inline constexpr const char* kPercent = "Percent of the best value";
inline constexpr const char* kRulePoints = "Points";
inline constexpr const char* kLimit = "Limit";
inline constexpr const char* kMinutes = "Minutes";
inline constexpr const char* kNeedsNumber = "{}: a number is needed here";
inline constexpr const char* kNeedsPositive = "{}: a number above 0 is needed here";
inline constexpr const char* kRuleThere = "The file has this rule already";
inline constexpr const char* kAnyMetric = "Any metric";
inline constexpr const char* kRuleNonFinite = "NaN or Inf";
inline constexpr const char* kRuleDivergence = "diverges by {} × its gain";
inline constexpr const char* kRulePlateau = "nothing {} % better for {}";
inline constexpr const char* kRuleAbove = "above {}";
inline constexpr const char* kRuleBelow = "below {}";
inline constexpr const char* kRuleNoData = "No data for {} while running";
inline constexpr const char* kInf = "Inf";
inline constexpr const char* kDiverged = "Diverged";
inline constexpr const char* kPlateau = "Plateau";
inline constexpr const char* kTooHigh = "High";
inline constexpr const char* kTooLow = "Low";
inline constexpr const char* kNoData = "No data";
inline constexpr const char* kManyHits = "{} rules";
inline constexpr const char* kMoreFlags = "and {} more";
inline constexpr const char* kAtStep = "step {}";
inline constexpr const char* kAtPoint = "point {}";
inline constexpr const char* kHitNonFinite = "{}: {} at {}";
inline constexpr const char* kHitDivergence = "{}: diverged to {} at {}";
inline constexpr const char* kHitPlateau = "{}: nothing better than {} since {}";
inline constexpr const char* kHitAbove = "{}: above {}, {} at {}";
inline constexpr const char* kHitBelow = "{}: below {}, {} at {}";
inline constexpr const char* kHitNoData = "No data for more than {}, though it says it runs";
inline constexpr const char* kHitOfRule = "{} (rule: {})";
inline constexpr const char* kNotifyMany = "{} in {}";

// Compacting
inline constexpr const char* kCompactEllipsis = "Compact file…";
inline constexpr const char* kCompactTitle = "Compact this file?";
inline constexpr const char* kCompactText =
    "{} will be removed for good, with every point of them, and the room is given back. "
    "This can't be undone.";
inline constexpr const char* kCompactNothing =
    "No run is deleted. The file is written anew without its unused room; every run and point "
    "stays.";
inline constexpr const char* kCompact = "Compact";
inline constexpr const char* kCompacted = "The file was compacted: {} before, {} now";
inline constexpr const char* kCompactedRuns = "{} with {} were removed.";

// Columns of text files
inline constexpr const char* kGuessTitle = "Columns of the imported files";
inline constexpr const char* kGuessText =
    "Tidemark guessed what the columns mean. Correct it here; the file is then read again.";
inline constexpr const char* kFile = "File";
inline constexpr const char* kTime = "Time";
inline constexpr const char* kNone = "None";
inline constexpr const char* kReadAgain = "Read again";

// Empty state
inline constexpr const char* kSeeYourRuns = "See your runs";
inline constexpr const char* kEveryPointPage =
    "Every point of every run, drawn in this page. Files stay on this computer; nothing is "
    "uploaded.";
inline constexpr const char* kEveryPointProgram =
    "Every point of every run. Files stay on this computer; nothing is uploaded.";
inline constexpr const char* kDropFolder = "Drop a folder of logs here";
inline constexpr const char* kServedLine =
    "Every point of every run, as it is logged. The file stays with the server.";
inline constexpr const char* kServedWaits = "No runs yet";
inline constexpr const char* kServedHow =
    "Set MLFLOW_TRACKING_URI to the address of this page, then start a training.";
inline constexpr const char* kDropNow = "Let go to open";
inline constexpr const char* kOr = "or";
inline constexpr const char* kFormats[] = {"TensorBoard",    "Lightning", "Hugging Face",
                                           "W&B CSV export", "DVCLive",   "CSV, JSON lines",
                                           "Tidemark file"};
inline constexpr const char* kOrLog = "Or log new runs";
inline constexpr const char* kCopy = "Copy";
inline constexpr const char* kLogNote =
    "Each run appends to one file in tidemark-runs. Drop that folder above, and the page follows "
    "it.";
struct LogWay {
  const char* name;
  const char* needs;
  const char* code;
};
inline constexpr LogWay kLogWays[] = {
    {"Python", "no dependencies",
     "import tidemark\n"
     "\n"
     "run = tidemark.init(project=\"sweep\",\n"
     "                    config={\"lr\": 1e-3})\n"
     "for step in range(1000):\n"
     "    run.log({\"loss\": train()}, step=step)\n"
     "run.finish()"},
    {"C++", "one header",
     "#include \"tidemark.h\"\n"
     "\n"
     "tidemark::Run run({\"sweep\", \"first\"});\n"
     "run.Config({{\"lr\", 1e-3}});\n"
     "for (int step = 0; step < 1000; ++step)\n"
     "  run.Log({{\"loss\", train()}}, step);\n"
     "run.Finish();"},
    {"JavaScript", "page or Node",
     "import {init} from \"./tidemark.mjs\";\n"
     "\n"
     "const run = init({project: \"sweep\",\n"
     "                  config: {lr: 1e-3}});\n"
     "for (let step = 0; step < 1000; ++step)\n"
     "  run.log({loss: train()}, {step});\n"
     "run.finish();"},
};
inline constexpr const char* kOneFile = "One file";
inline constexpr const char* kOneFileText = "Runs, views and colours in SQLite.";
inline constexpr const char* kNoAccount = "No account, no server";
inline constexpr const char* kNoAccountText = "Works offline and from a USB stick.";
inline constexpr const char* kFindsEverything = "{} K finds everything";
inline constexpr const char* kFindsEverythingText = "All commands, runs and metrics.";

// Engine
inline constexpr const char* kConnecting = "Starting…";
inline constexpr const char* kRestarting =
    "The data engine stopped and is being restarted. Your file is safe.";
inline constexpr const char* kStoppedEngine = "The data engine does not run.";
inline constexpr const char* kServerLost =
    "The server of this page does not answer. It is asked again every second.";
inline constexpr const char* kRestarted = "The data engine stopped and was started again";
inline constexpr const char* kRestartedDetail = "What was saved is safe.";
inline constexpr const char* kRestartedImport =
    "What was saved is safe. Drop again what was being imported to go on with it.";
inline constexpr const char* kUnresponsive = "The tab that holds this file does not answer.";
inline constexpr const char* kOtherTab = "This file is open in another tab.";
inline constexpr const char* kTakeOver = "Take over";
inline constexpr const char* kOldBuild =
    "Another version of Tidemark is running in another tab. Reload this tab.";
inline constexpr const char* kRestart = "Restart";
inline constexpr const char* kReload = "Reload this tab";

// Palette
inline constexpr const char* kPalette = "Command palette";
inline constexpr const char* kPaletteHint = "Find a command, run or metric";
inline constexpr const char* kEverything = "Everything";
inline constexpr const char* kCommands = "Commands";
inline constexpr const char* kTabNarrows = "Tab narrows";
inline constexpr const char* kOfCount = "{} of {}";
inline constexpr const char* kChoose = "choose";
inline constexpr const char* kRunIt = "run";
inline constexpr const char* kCloseIt = "close";
inline constexpr const char* kResults = "{} results";
inline constexpr const char* kOneResult = "1 result";
inline constexpr const char* kNoResults = "Nothing matches “{}”";

// Commands
inline constexpr const char* kShowSidebar = "Show or hide the run list";
inline constexpr const char* kFindRuns = "Search runs";
inline constexpr const char* kGoCharts = "Go to charts";
inline constexpr const char* kGoTable = "Go to table";
inline constexpr const char* kGoEvaluate = "Go to Evaluate";
inline constexpr const char* kSetSmoothing = "Smoothing: set strength…";
inline constexpr const char* kSwitchSmoothingOff = "Smoothing: switch off";
inline constexpr const char* kAllCharts = "all charts";
inline constexpr const char* kNowEma = "now EMA {:.2f}";
inline constexpr const char* kNowOff = "now off";
inline constexpr const char* kToggleRaw = "Show or hide the raw line behind";
inline constexpr const char* kRenameFile = "Rename this file…";
inline constexpr const char* kDeleteThisFile = "Delete this file…";
inline constexpr const char* kXStep = "X axis: step";
inline constexpr const char* kXWall = "X axis: wall time";
inline constexpr const char* kXRelative = "X axis: relative time";
inline constexpr const char* kZoomBack = "One zoom back";
inline constexpr const char* kZoomReset = "Reset the x zoom of all charts";
inline constexpr const char* kCollapseAll = "Collapse all chart groups";
inline constexpr const char* kExpandAll = "Expand all chart groups";
inline constexpr const char* kThemeLight = "Theme: light";
inline constexpr const char* kThemeDark = "Theme: dark";
inline constexpr const char* kThemeSystem = "Theme: as the system";
inline constexpr const char* kCorrectColumns = "Correct the columns of the last import…";
inline constexpr const char* kShowProblems = "Show problems";
inline constexpr const char* kChooseColumns = "Choose table columns…";
inline constexpr const char* kFiles = "Files";
inline constexpr const char* kHideSelected = "Hide or show the selected runs";
inline constexpr const char* kPinSelected = "Pin or unpin the selected runs";
inline constexpr const char* kRenameSelected = "Rename the selected run…";
inline constexpr const char* kArchiveSelected = "Archive the selected runs";
inline constexpr const char* kCopyValues = "Copy the values at the cursor";
inline constexpr const char* kGridOf = "Charts in {}";
inline constexpr const char* kOneColumn = "1 column";
inline constexpr const char* kManyColumns = "{} columns";
inline constexpr const char* kCancelImportCommand = "Cancel the import";
inline constexpr const char* kOpenPalette = "Open the command palette";
inline constexpr const char* kCloseOrClear = "Close or clear what is open";
inline constexpr const char* kOpenFileNamed = "Open {}";

// About
inline constexpr const char* kAbout = "About Tidemark";
inline constexpr const char* kAboutText =
    "An experiment tracker in one page and one file. Nothing leaves this computer unless you send "
    "it.";
inline constexpr const char* kBuild = "Build {}";
inline constexpr const char* kNotices = "Third-party notices";
inline constexpr const char* kBuildWhat = "Build id";
inline constexpr const char* kCopyBuild = "Copy build id";

}  // namespace tidemark::ui::texts
