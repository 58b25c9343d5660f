// Every word of the Evaluate view, but for the pictures: plain sentences, sentence case.
#pragma once

namespace tidemark::ui::evaluate_texts {

// Drops, and the view when there is nothing.
inline constexpr const char* kViewLoads = "Loading the Evaluate view…";
inline constexpr const char* kViewFailed = "The Evaluate view could not be loaded";
inline constexpr const char* kViewFailedLine =
    "The rest of the page goes on. Check the connection to where the page came from. If the page "
    "was "
    "updated meanwhile, reload this tab.";
inline constexpr const char* kLoadAgain = "Try again";
inline constexpr const char* kDropForBench = "Drop models and data to evaluate them";
inline constexpr const char* kEmptyTitle = "Evaluate a model on your data";
inline constexpr const char* kEmptyLine =
    "Drop an ONNX model and a data set here: its metrics with their uncertainty, its mistakes and "
    "its weak spots, and a record that anyone can recompute.";
inline constexpr const char* kEmptyDrop = "Drop a model and its data";
inline constexpr const char* kEmptyFormats[] = {
    ".onnx with its weights", "CSV, TSV", "NPY, NPZ", "IDX", "ARFF", "JSON lines", "images"};
inline constexpr const char* kChooseFiles = "Choose files…";
inline constexpr const char* kChooseFolder = "Choose a folder of images…";
inline constexpr const char* kNothingUploaded = "Nothing is uploaded";
inline constexpr const char* kNothingUploadedText =
    "The model runs in this window, on this computer.";
inline constexpr const char* kUncertainty = "Figures with their uncertainty";
inline constexpr const char* kUncertaintyText = "Every headline figure has its 95 % interval.";
inline constexpr const char* kProof = "Kept as proof";
inline constexpr const char* kProofText = "Keep it in the file; anyone can recompute it.";
inline constexpr const char* kNoBench = "Models can't be evaluated in this window";
inline constexpr const char* kNoBenchLine =
    "Open the file in the page of Tidemark, or run \"tidemark eval MODEL --data FILE\".";
inline constexpr const char* kKeptHere = "Kept in this file";
inline constexpr const char* kNotEvaluated = "Not evaluated yet";
inline constexpr const char* kCantEvaluate = "This can't be evaluated";
inline constexpr const char* kNeedsModel = "Drop the model next";
inline constexpr const char* kNeedsModelLine = "The data are here. An .onnx file is missing.";
inline constexpr const char* kNeedsData = "Drop the data next";
inline constexpr const char* kNeedsDataLine =
    "The model is here. A table, arrays or images with the true answers are missing.";
inline constexpr const char* kComputing = "Computing";
inline constexpr const char* kComputingLine = "The figures and their intervals come in a moment.";
inline constexpr const char* kReadyLine = "{} runs over {} when you choose Evaluate.";
inline constexpr const char* kLoadingBench = "Loading the workbench";
inline constexpr const char* kBenchFailed = "The workbench stopped";
inline constexpr const char* kBenchFailedHint =
    "What is on screen may be read on. Restart it, then drop the files again.";
inline constexpr const char* kRestartBench = "Restart";

// The model.
inline constexpr const char* kModel = "Model";
inline constexpr const char* kModels = "Models";
inline constexpr const char* kNoModel = "No model yet. Drop an .onnx file.";
inline constexpr const char* kDigestMatches = "Digest matches";
inline constexpr const char* kDigestDiffers = "Digest differs";
inline constexpr const char* kDigestMatchesTip = "\"{}\" was kept with this very model.";
inline constexpr const char* kDigestDiffersTip =
    "\"{}\" was kept with another model of the same name.";
inline constexpr const char* kStateReading = "Reading";
inline constexpr const char* kStateRunning = "Running";
inline constexpr const char* kStateStale = "Changed since";
inline constexpr const char* kStateStaleTip =
    "The choices or the data changed since it was evaluated.";
inline constexpr const char* kStateFailed = "Can't run";
inline constexpr const char* kStateKept = "Kept";
inline constexpr const char* kInput = "Input";
inline constexpr const char* kOutput = "Output";
inline constexpr const char* kMoreInputs = "and {} more";
inline constexpr const char* kSize = "Size";
inline constexpr const char* kParameters = "Parameters";
inline constexpr const char* kOperations = "Operations";
inline constexpr const char* kOperationsValue = "{} for one row";
inline constexpr const char* kOperators = "Operators";
inline constexpr const char* kAndMore = "{} and {} more";
inline constexpr const char* kMemory = "Memory";
inline constexpr const char* kMemoryValue = "{} at most";
inline constexpr const char* kDigest = "SHA-256";
inline constexpr const char* kCopyDigest = "Copy SHA-256";
inline constexpr const char* kDigestWhat = "SHA-256";
inline constexpr const char* kRemove = "Remove {}";

// The data.
inline constexpr const char* kData = "Data";
inline constexpr const char* kNoData = "No data yet. Drop a table, arrays or images.";
inline constexpr const char* kDataNote = "{} · {}";
inline constexpr const char* kDataSet = "Data set";
inline constexpr const char* kDataSets = "Data sets";
inline constexpr const char* kNoneChosen = "None chosen";
inline constexpr const char* kSeveralData = "{} data sets";
inline constexpr const char* kReadingData = "Reading {}: {} of {}";
inline constexpr const char* kColumnTypes = "Column types…";
inline constexpr const char* kMoreNotes = "Show {} more";
inline constexpr const char* kFewerNotes = "Show fewer";
inline constexpr const char* kInputField = "Input {}";
inline constexpr const char* kNotBound = "Not bound";
inline constexpr const char* kAsGuessed = "As guessed";
inline constexpr const char* kColumnsOfInput = "Columns";
inline constexpr const char* kFindColumn = "Find column";
inline constexpr const char* kAllNumbers = "All number columns but the true label";
inline constexpr const char* kScaling = "Scaling";
inline constexpr const char* kScalingOf = "Scaling of {}";
inline constexpr const char* kScalingTitle = "Scale the values of {}";
inline constexpr const char* kScalingAbout =
    "What the training did to the values before the model saw them.";
inline constexpr const char* kScalingNone = "None";
inline constexpr const char* kScalingDivide = "Divide";
inline constexpr const char* kScalingStandardise = "Standardise";
inline constexpr const char* kDivideBy = "Divide by {}";
inline constexpr const char* kDivisor = "Divide by";
inline constexpr const char* kMeans = "Means";
inline constexpr const char* kScales = "Deviations";
inline constexpr const char* kOneOrEach = "One, or one for each channel, with commas";
inline constexpr const char* kNeedsDivisor = "The divisor must be a number that is not 0.";
inline constexpr const char* kNeedsMeans = "Means and deviations must be as many numbers.";
inline constexpr const char* kNeedsScales = "Deviations must be numbers above 0.";
inline constexpr const char* kApply = "Apply";
inline constexpr const char* kCancel = "Cancel";
inline constexpr const char* kTrueLabel = "True label";
inline constexpr const char* kNoTarget = "None";
inline constexpr const char* kTargetRange = "{} to {}";
inline constexpr const char* kDecision = "Decision";
inline constexpr const char* kPositiveFrom = "{} from {}";
inline constexpr const char* kSecondClassFrom = "The second class from {}";
inline constexpr const char* kLabelsFrom = "Each label from {}";
inline constexpr const char* kDecisionTitle = "When a row counts as positive";
inline constexpr const char* kDecisionAbout =
    "Precision, recall, F1 and the curves are about the positive class. It is predicted where its "
    "score is at least the threshold. Evaluate again to see it.";
inline constexpr const char* kLabelsAbout =
    "A label is predicted where its score is at least the threshold. Evaluate again to see it.";
inline constexpr const char* kPositiveClass = "Positive class";
inline constexpr const char* kPositiveDefault = "The second class: {}";
inline constexpr const char* kPositiveSecond = "The second class";
inline constexpr const char* kClassesLater = "The classes are known once the model was evaluated.";
inline constexpr const char* kDecisionThreshold = "Threshold";
inline constexpr const char* kNeedsShare = "From 0 to 1.";
inline constexpr const char* kTask = "Task";
inline constexpr const char* kBinary = "Two classes";
inline constexpr const char* kMulticlass = "Several classes";
inline constexpr const char* kMultilabel = "Several labels at once";
inline constexpr const char* kRegression = "Numbers (regression)";
inline constexpr const char* kRanking = "Ranking";
inline constexpr const char* kQueryColumn = "Query";
inline constexpr const char* kImages = "Images";
inline constexpr const char* kImagesTitle = "How images become the input";
inline constexpr const char* kImagesModelSize = "Size of the input";
inline constexpr const char* kImagesSize = "{} × {}";
inline constexpr const char* kWidth = "Width";
inline constexpr const char* kHeight = "Height";
inline constexpr const char* kSizeHint = "(of the input)";
inline constexpr const char* kFit = "Fit";
inline constexpr const char* kSqueeze = "Squeeze";
inline constexpr const char* kCrop = "Crop the middle";
inline constexpr const char* kBetween = "Between pixels";
inline constexpr const char* kBilinear = "Bilinear";
inline constexpr const char* kNearest = "Nearest";
inline constexpr const char* kChannels = "Channels";
inline constexpr const char* kRgb = "RGB";
inline constexpr const char* kBgr = "BGR";
inline constexpr const char* kGrey = "Grey";
inline constexpr const char* kGreyWord = "grey";
inline constexpr const char* kAsInput = "As the input";
inline constexpr const char* kLayout = "Order of values";
inline constexpr const char* kChannelsFirst = "Channels first";
inline constexpr const char* kChannelsLast = "Channels last";
inline constexpr const char* kShare = "Share of the shorter side";
inline constexpr const char* kShareHint = "0.875";
inline constexpr const char* kByteScale = "Multiply bytes by";
inline constexpr const char* kAsGuessedHint = "(a guess)";
inline constexpr const char* kNormalise = "Normalise";
inline constexpr const char* kImageNet = "ImageNet";
inline constexpr const char* kOwn = "Own";
inline constexpr const char* kNormalised = "normalised";
inline constexpr const char* kCropped = "cropped";
inline constexpr const char* kOneOrThree = "One, or three with commas";
inline constexpr const char* kNeedsCrop = "The share must be from 0.01 to 1.";
inline constexpr const char* kNeedsScale = "Bytes are multiplied by a number such as 1/255.";
inline constexpr const char* kNeedsChannelMeans =
    "Means and deviations must be one number or three.";
inline constexpr const char* kNeedsPixels = "Width and height must be whole numbers up to 16,384.";
inline constexpr const char* kTypesTitle = "Types of the columns";
inline constexpr const char* kTypesAbout =
    "Guessed from the values. What is no such value counts as missing.";
inline constexpr const char* kNumber = "Number";
inline constexpr const char* kWhole = "Whole";
inline constexpr const char* kYesNo = "Yes/no";
inline constexpr const char* kText = "Text";
inline constexpr const char* kMissing = "{} missing";
inline constexpr const char* kClose = "Close";

// Evaluating.
inline constexpr const char* kEvaluate = "Evaluate";
inline constexpr const char* kEvaluateAgain = "Evaluate again";
inline constexpr const char* kStop = "Stop";
inline constexpr const char* kExampleOf = "{} of {}";
inline constexpr const char* kRowsLeft = "{} of {} examples · {} left";
inline constexpr const char* kResamples = "Intervals: {} of {} resamples";
inline constexpr const char* kFigureParts = "Figures: {} of {}";
inline constexpr const char* kStopReading = "Stop";
inline constexpr const char* kOneLeftOut = "1 of {} rows was left out";
inline constexpr const char* kLeftOut = "{} of {} rows were left out";
inline constexpr const char* kWithoutLabel = "{} without a true label";
inline constexpr const char* kNotFinite = "{} with a prediction that is not finite";
inline constexpr const char* kUnreadableImages = "{} whose image can't be read";
inline constexpr const char* kTook = "Took {}, {} examples per second";
inline constexpr const char* kTookShort = "Took {}";
inline constexpr const char* kExportPredictions = "Export predictions (CSV)";
inline constexpr const char* kExporting = "Exporting";
inline constexpr const char* kCantYetModel = "Drop a model first";
inline constexpr const char* kCantYetData = "Drop data first";
inline constexpr const char* kCantYetReading = "The files are still read";
inline constexpr const char* kCantYetProblem = "The model can't run: see above";
inline constexpr const char* kCantYetReadData = "The data can't be read: see above";
inline constexpr const char* kCantYetInput = "An input does not fit: see above";
inline constexpr const char* kCantYetTarget = "The true label can't be used: see above";
inline constexpr const char* kCantKept = "A kept evaluation is recomputed, not evaluated";

inline constexpr const char* kEvaluated = "Evaluated {} of {} examples";
inline constexpr const char* kEvaluatedKept = "{}, stored as run {}";
inline constexpr const char* kComputedInPage = "Everything was computed in this page";
inline constexpr const char* kComputedHere = "Everything was computed on this computer";

// Slices.
inline constexpr const char* kSlices = "Slices";
inline constexpr const char* kAddSlice = "Add slice";
inline constexpr const char* kNewSlice = "New slice…";
inline constexpr const char* kSlicesOfColumn = "For each value of a column";
inline constexpr const char* kFindWeak = "Find weak slices";
inline constexpr const char* kSearching = "Searching";
inline constexpr const char* kSliceTitle = "New slice";
inline constexpr const char* kSliceAbout = "The rows for which all of this holds.";
inline constexpr const char* kSliceName = "Name";
inline constexpr const char* kSliceNameHint = "named after its conditions";
inline constexpr const char* kByValue = "Value";
inline constexpr const char* kByRange = "Range";
inline constexpr const char* kByMissing = "Missing";
inline constexpr const char* kByConfidence = "Confidence";
inline constexpr const char* kByTruth = "True class";
inline constexpr const char* kByPrediction = "Predicted";
inline constexpr const char* kConditionKind = "Kind of condition";
inline constexpr const char* kColumn = "Column";
inline constexpr const char* kChooseColumn = "Choose a column";
inline constexpr const char* kClass = "Class";
inline constexpr const char* kChooseClass = "Choose a class";
inline constexpr const char* kValueField = "Value";
inline constexpr const char* kFrom = "From";
inline constexpr const char* kTo = "To";
inline constexpr const char* kAndAlso = "Add condition";
inline constexpr const char* kRemoveCondition = "Remove condition";
inline constexpr const char* kMakeSlice = "Make slice";
inline constexpr const char* kNeedsColumn = "Choose a column.";
inline constexpr const char* kNeedsClass = "Choose a class.";
inline constexpr const char* kNeedsRange = "From and to must be numbers, the smaller one first.";
inline constexpr const char* kConditionValue = "{} = {}";
inline constexpr const char* kConditionRange = "{} from {} to {}";
inline constexpr const char* kConditionMissing = "{} missing";
inline constexpr const char* kConditionConfidence = "confidence from {} to {}";
inline constexpr const char* kConditionTruth = "true class {}";
inline constexpr const char* kConditionPrediction = "predicted {}";

// The tool bar, keeping and recomputing.
inline constexpr const char* kEvaluation = "Evaluation";
inline constexpr const char* kComparedWith = "compared with";
inline constexpr const char* kNothingCompared = "nothing";
inline constexpr const char* kNothing = "Nothing";
inline constexpr const char* kFromFile = "Kept in this file";
inline constexpr const char* kIntervals = "{} % intervals · bootstrap {}";
inline constexpr const char* kIntervalsPlain = "{} % intervals";
inline constexpr const char* kLevel = "Intervals";
inline constexpr const char* kLevelValue = "{} %";
inline constexpr const char* kResamplesHeading = "Bootstrap resamples";
inline constexpr const char* kResamplesAuto = "As many as suit the rows";
inline constexpr const char* kResamplesOther = "Another number";
inline constexpr const char* kSeed = "Seed";
inline constexpr const char* kSeedNote =
    "The same seed draws the same rows, here and on the command line.";
inline constexpr const char* kOpenInCharts = "Open in Charts";
inline constexpr const char* kOpenTraining = "Open its training run in Charts";
inline constexpr const char* kUpdating = "Updating";
inline constexpr const char* kExport = "Export";
inline constexpr const char* kKeep = "Keep…";
inline constexpr const char* kKeeping = "Keeping";
inline constexpr const char* kCantKeepReadOnly = "The open file can't be changed";
inline constexpr const char* kCantKeepStale = "Evaluate again first: something changed since";
inline constexpr const char* kCantKeepNothing = "Evaluate a model first";
inline constexpr const char* kCantKeepKept = "It is kept already";
inline constexpr const char* kKeepTitle = "Keep this evaluation";
inline constexpr const char* kKeepAbout =
    "Stored as a run in {}, with the SHA-256 of model and data, all choices, the program's version "
    "and all metrics, so that anyone can recompute it.";
inline constexpr const char* kANewFile = "a new file";
inline constexpr const char* kName = "Name";
inline constexpr const char* kDefaultName = "eval-{}";
inline constexpr const char* kTrainingRun = "Training run";
inline constexpr const char* kNoTrainingRun = "None";
inline constexpr const char* kFindRun = "Find run";
inline constexpr const char* kWithPredictions = "With all predictions, to compare row by row";
inline constexpr const char* kWithModel = "With the model itself ({})";
inline constexpr const char* kKeepIt = "Keep";
inline constexpr const char* kNeedsName = "The evaluation needs a name.";
inline constexpr const char* kKept = "{} is kept in this file";
inline constexpr const char* kKeptBefore = "{} was kept before, nothing changed";
inline constexpr const char* kNoneKept = "None yet. Keep stores an evaluation as a run.";
inline constexpr const char* kKeptActions = "Actions for {}";
inline constexpr const char* kRecompute = "Recompute…";
inline constexpr const char* kCompare = "Compare with it";
inline constexpr const char* kOpenKept = "Show it";
inline constexpr const char* kCopyKeptDigests = "Copy digests";
inline constexpr const char* kKeptFacts = "{} · {} on {}";
inline constexpr const char* kNoPredictionsKept = "Predictions are not kept: figures only";
inline constexpr const char* kRecomputeTitle = "Recompute {}";
inline constexpr const char* kFetching = "Reading what is kept";
inline constexpr const char* kNeedsTheModel = "Drop {} with SHA-256 {}. It goes on by itself.";
inline constexpr const char* kNeedsTheData = "Drop {} with SHA-256 {}. It goes on by itself.";
inline constexpr const char* kOtherDigest = "What is here instead has SHA-256 {}.";
inline constexpr const char* kTheModel = "the model";
inline constexpr const char* kTheData = "the data";
inline constexpr const char* kRecomputing = "{} of {} examples";
inline constexpr const char* kEqual = "Equal";
inline constexpr const char* kWithinTolerance = "Within tolerance";
inline constexpr const char* kDifferent = "Different";
inline constexpr const char* kNotRecomputed = "Missing";
inline constexpr const char* kEqualLine = "Every figure is the claimed one, to the last digit.";
inline constexpr const char* kWithinLine = "Every figure is within {} of the claimed one.";
inline constexpr const char* kDifferentLine = "{} of {} figures differ by more than {}.";
inline constexpr const char* kMissingLine = "{} of {} figures could not be recomputed.";
inline constexpr const char* kMetric = "Metric";
inline constexpr const char* kClaimed = "Claimed";
inline constexpr const char* kRecomputed = "Recomputed";
inline constexpr const char* kVerdict = "Verdict";
inline constexpr const char* kVersions = "Claimed by {}, recomputed by {}.";
inline constexpr const char* kThisProgram = "this program";
inline constexpr const char* kModelLine = "Model {} · {}";
inline constexpr const char* kDataLine = "Data {} · {}";

}  // namespace tidemark::ui::evaluate_texts
