// Every text of the pictures of the Evaluate view, in one place.
#pragma once

namespace tidemark::ui::picture_texts {

// --- Cards ---
inline constexpr const char* kCardMenu = "More of “{}”";
inline constexpr const char* kCopyNumbers = "Copy the numbers";
inline constexpr const char* kEnlarge = "Enlarge";
inline constexpr const char* kShrink = "Show all cards";
inline constexpr const char* kUpdating = "Updating";
inline constexpr const char* kComputing = "Computing";
inline constexpr const char* kNotDefined = "not defined";
inline constexpr const char* kNothingShown = "No evaluation is shown";
inline constexpr const char* kNothingShownHint = "Evaluate a model, or choose an evaluation above.";

// --- Headline figures ---
inline constexpr const char* kNoHeadlines = "No figure is defined for these rows";
inline constexpr const char* kTopAccuracy = "Top-{} accuracy";
inline constexpr const char* kFigureAt = "{} at {}";
inline constexpr const char* kIntervalTip = "{}: {}, {:.0f} % interval {} to {}";
inline constexpr const char* kNoIntervalTip = "{}: {}, without an interval";
inline constexpr const char* kDifferenceTip = "{} than {} ({})";
inline constexpr const char* kBetter = "better";
inline constexpr const char* kWorse = "worse";
inline constexpr const char* kSame = "the same";

// --- Confusion matrix ---
inline constexpr const char* kConfusion = "Confusion matrix";
inline constexpr const char* kCount = "Count";
inline constexpr const char* kRowShare = "Row %";
inline constexpr const char* kColumnShare = "Column %";
inline constexpr const char* kShownAs = "Cells show";
inline constexpr const char* kTrueLabel = "true label";
inline constexpr const char* kPredictedLabel = "predicted label →";
inline constexpr const char* kRecall = "recall %";
inline constexpr const char* kCellSentence = "{} → {}: {}, {} of class {}";
inline constexpr const char* kPredictedSentence = "{} → {}: {}, {} of what was predicted as {}";
inline constexpr const char* kTooManyClasses = "There are too many classes for a matrix";
inline constexpr const char* kTooManyClassesHint = "The table of classes has their figures.";
inline constexpr const char* kNoMatrix = "There is no matrix for this task";
inline constexpr const char* kExample = "example";
inline constexpr const char* kExamples = "examples";

// --- Curves ---
inline constexpr const char* kRoc = "ROC";
inline constexpr const char* kPrecisionRecall = "Precision-recall";
inline constexpr const char* kPrecisionRecallShort = "PR";
inline constexpr const char* kGain = "Gain";
inline constexpr const char* kLift = "Lift";
inline constexpr const char* kCurve = "Curve";
inline constexpr const char* kClass = "Class";
inline constexpr const char* kClassNamed = "class {}";
inline constexpr const char* kFalsePositiveRate = "false positive rate";
inline constexpr const char* kFalsePositiveRateLog = "false positive rate, logarithmic";
inline constexpr const char* kRecallAxis = "recall";
inline constexpr const char* kShareChosen = "share of rows, highest scores first";
inline constexpr const char* kAuc = "AUC {}";
inline constexpr const char* kAveragePrecision = "average precision {}";
inline constexpr const char* kThresholdAt = "threshold {}";
inline constexpr const char* kRatesAt = "TPR {} · FPR {}";
inline constexpr const char* kPrecisionRecallAt = "precision {} · recall {}";
inline constexpr const char* kNoScores = "The model gives classes without scores";
inline constexpr const char* kNoScoresHint =
    "Curves, thresholds and calibration need probabilities or scores.";
inline constexpr const char* kOneKind = "There is only one kind of rows";
inline constexpr const char* kOneKindHint =
    "A curve needs rows of the class and rows of others among those shown.";
inline constexpr const char* kCurveTip = "{} {}, {} {}";

// --- Calibration ---
inline constexpr const char* kCalibration = "Calibration";
inline constexpr const char* kBins = "{} bins";
inline constexpr const char* kBinsChoice = "Bins";
inline constexpr const char* kEvenWidths = "Even widths";
inline constexpr const char* kEvenCounts = "Even counts";
inline constexpr const char* kWilson = "{:.0f} % Wilson intervals";
inline constexpr const char* kHollow = "hollow: under 10 examples";
inline constexpr const char* kConfidenceAxis = "predicted confidence, with examples per bin";
inline constexpr const char* kProbabilityAxis = "predicted probability, with examples per bin";
inline constexpr const char* kCalibrationErrors = "ECE {} · MCE {}";
inline constexpr const char* kBrierParts = "Brier {} = {} − {} + {}";
inline constexpr const char* kBrierTip = "Brier score = reliability − resolution + uncertainty";
inline constexpr const char* kBinTip = "{} to {}: {} of {} ({}), interval {} to {}";
inline constexpr const char* kNoCalibration = "No bin has rows";

// --- Threshold ---
inline constexpr const char* kThreshold = "Threshold";
inline constexpr const char* kBest = "Best {}";
inline constexpr const char* kBestAt = "{} at {}";
inline constexpr const char* kGoalF1 = "F1";
inline constexpr const char* kGoalCost = "cost";
inline constexpr const char* kGoalYouden = "Youden’s J";
inline constexpr const char* kGoalAccuracy = "accuracy";
inline constexpr const char* kGoalMcc = "MCC";
inline constexpr const char* kPrecision = "precision";
inline constexpr const char* kRecallLine = "recall";
inline constexpr const char* kF1Line = "F1";
inline constexpr const char* kCostLine = "cost, {} to {}";
inline constexpr const char* kCosts = "Costs";
inline constexpr const char* kCostsNote =
    "What one example of each kind costs; a gain is negative.";
inline constexpr const char* kCostTruePositive = "True positive";
inline constexpr const char* kCostFalsePositive = "False positive";
inline constexpr const char* kCostFalseNegative = "False negative";
inline constexpr const char* kCostTrueNegative = "True negative";
inline constexpr const char* kResetCosts = "Reset";
inline constexpr const char* kCellPrecision = "Precision";
inline constexpr const char* kCellRecall = "Recall";
inline constexpr const char* kCellTruePositives = "True pos.";
inline constexpr const char* kCellFalsePositives = "False pos.";
inline constexpr const char* kCellFalseNegatives = "False neg.";
inline constexpr const char* kCellTrueNegatives = "True neg.";
inline constexpr const char* kCellF1 = "F1";
inline constexpr const char* kCellAccuracy = "Accuracy";
inline constexpr const char* kCellMcc = "MCC";
inline constexpr const char* kCellCost = "Cost";
inline constexpr const char* kOfExamples = "{} of {} examples are {}";
inline constexpr const char* kOneAgainstRest = "One against rest · {} of {} examples are {}";

// --- Rows ---
inline constexpr const char* kWorst = "Worst examples";
inline constexpr const char* kRowsTitle = "Examples";
inline constexpr const char* kShownOf = "{} of {}";
inline constexpr const char* kError = "error";
inline constexpr const char* kErrors = "errors";
inline constexpr const char* kRow = "row";
inline constexpr const char* kRows = "rows";
inline constexpr const char* kSort = "Sort";
inline constexpr const char* kSortLoss = "Loss";
inline constexpr const char* kSortConfidence = "Confidence";
inline constexpr const char* kSortRow = "Row";
inline constexpr const char* kHighestFirst = "Highest first";
inline constexpr const char* kLowestFirst = "Lowest first";
inline constexpr const char* kDecideHere = "Decide at {} and evaluate again";
inline constexpr const char* kLabelsFrom = "decided from {}";
inline constexpr const char* kFilter = "Rows";
inline constexpr const char* kFilterErrors = "Errors";
inline constexpr const char* kFilterAll = "All";
inline constexpr const char* kFilterCell = "{} → {}";
inline constexpr const char* kFilterAgreement = "Said {} and {}";
inline constexpr const char* kFilterDisagree = "Disagreement";
inline constexpr const char* kExampleLegend = "true → predicted, confidence";
inline constexpr const char* kExampleLegendNumbers = "true → predicted";
inline constexpr const char* kMeanLoss = "mean loss {}";
inline constexpr const char* kBefore = "Rows before";
inline constexpr const char* kAfter = "Rows after";
inline constexpr const char* kPage = "{}–{} of {}";
inline constexpr const char* kNoErrors = "There are no errors in these rows";
inline constexpr const char* kNoSuchRows = "No row is like that";
inline constexpr const char* kAddAsSlice = "Add as slice";
inline constexpr const char* kColumnRow = "Row";
inline constexpr const char* kColumnTruth = "True";
inline constexpr const char* kColumnPredicted = "Predicted";
inline constexpr const char* kColumnOther = "The other";
inline constexpr const char* kColumnConfidence = "Confidence";
inline constexpr const char* kColumnLoss = "Loss";
inline constexpr const char* kExampleName = "Row {}: {} → {}";
inline constexpr const char* kExampleTip = "Row {}: {} → {}, confidence {}, loss {}";

// --- What if ---
inline constexpr const char* kWhatIf = "What if";
inline constexpr const char* kWhatIfRow = "row {}, true {}";
inline constexpr const char* kReset = "Reset";
inline constexpr const char* kClose = "Close";
inline constexpr const char* kBrush = "Brush";
inline constexpr const char* kPredictedBefore = "before";
inline constexpr const char* kPredictedNow = "now";
inline constexpr const char* kStillPredicted = "Still {}";
inline constexpr const char* kNowPredicted = "{} → {}";
inline constexpr const char* kNoEdits = "Nothing is changed; change a value at the left";
inline constexpr const char* kPredictedAs = "Predicted as {}";
inline constexpr const char* kPaintHint = "Paint with the mouse, or type a value";
inline constexpr const char* kChangedValues = "{} changed";
inline constexpr const char* kValueWord = "value";
inline constexpr const char* kValuesWord = "values";
inline constexpr const char* kPixel = "{} ({}, {})";
inline constexpr const char* kWas = "was {}";
inline constexpr const char* kImageOfRow = "Image of row {}";

// --- Tables ---
inline constexpr const char* kClasses = "Classes";
inline constexpr const char* kSupport = "Support";
inline constexpr const char* kPredictedCount = "Predicted";
inline constexpr const char* kRocAuc = "ROC AUC";
inline constexpr const char* kAllMetrics = "All figures";
inline constexpr const char* kMetric = "Figure";
inline constexpr const char* kValue = "Value";
inline constexpr const char* kInterval = "Interval";
inline constexpr const char* kCompared = "Compared";
inline constexpr const char* kDifference = "Difference";
inline constexpr const char* kNoClasses = "There are no classes";
inline constexpr const char* kNoFigures = "There are no figures";

// --- Weak slices, importance, dependence ---
inline constexpr const char* kWeakSlices = "Weak slices";
inline constexpr const char* kFindWeakSlices = "Find weak slices";
inline constexpr const char* kWeakSlicesHint =
    "Looks for values and ranges of columns in which the model is worse than elsewhere.";
inline constexpr const char* kNoWeakSlices = "No part of the rows is clearly worse";
inline constexpr const char* kNoWeakSlicesHint = "{} parts were tested.";
inline constexpr const char* kSlice = "Slice";
inline constexpr const char* kRowsColumn = "Rows";
inline constexpr const char* kLossColumn = "Loss";
inline constexpr const char* kRestColumn = "Elsewhere";
inline constexpr const char* kAdjustedP = "Adjusted p";
inline constexpr const char* kAddSliceNamed = "Add “{}” as slice";
inline constexpr const char* kTested = "{} parts tested, p adjusted for all of them";
inline constexpr const char* kImportance = "Importance";
inline constexpr const char* kMeasureImportance = "Measure importance";
inline constexpr const char* kImportanceHint =
    "Shuffles one column after the other and runs the model again: how much worse it gets.";
inline constexpr const char* kImportanceOf = "increase of {} when a column is shuffled";
inline constexpr const char* kImportanceDone = "{} of {} columns";
inline constexpr const char* kGoOn = "Go on";
inline constexpr const char* kSearching = "{} of {} columns and pairs of columns looked at";
inline constexpr const char* kStop = "Stop";
inline constexpr const char* kNoImportance = "No column changes the loss";
inline constexpr const char* kDependence = "Partial dependence";
inline constexpr const char* kChooseColumn = "Choose a column";
inline constexpr const char* kDependenceHint =
    "Sets one column to each of its values in all rows: the mean of what the model then says.";
inline constexpr const char* kColumn = "Column";
inline constexpr const char* kFindColumn = "Find a column";
inline constexpr const char* kDependenceRows = "mean over {}";
inline constexpr const char* kNoColumns = "The data have no columns that can be changed";
inline constexpr const char* kMeanOutput = "mean output";

// --- Regression ---
inline constexpr const char* kPredictedTrue = "Predicted against true";
inline constexpr const char* kTrueAxis = "true value";
inline constexpr const char* kPredictedAxis = "predicted";
inline constexpr const char* kResiduals = "Residuals";
inline constexpr const char* kErrorHistogram = "Errors";
inline constexpr const char* kErrorAxis = "true − predicted";
inline constexpr const char* kMeanAndQuartiles = "mean, median and quartiles";
inline constexpr const char* kCellsFooter = "{} in {} × {} cells";
inline constexpr const char* kErrorTip = "{} to {}: {}";
inline constexpr const char* kResidualTip = "predicted {} to {}: mean {}, median {}, {} to {}, {}";
inline constexpr const char* kNoResiduals = "No row has both values";

// --- Comparison ---
inline constexpr const char* kDifferences = "Differences";
inline constexpr const char* kAgainst = "{} against {}";
inline constexpr const char* kOwnScale = "Each line has its own scale, zero in the middle";
inline constexpr const char* kPaired = "paired on {}";
inline constexpr const char* kResamplesDone = "{} of {} resamples";
inline constexpr const char* kNotPaired = "not paired";
inline constexpr const char* kPValue = "p";
inline constexpr const char* kRightWrong = "Right and wrong";
inline constexpr const char* kRightWhere = "{} is right on {} where {} is wrong, and wrong on {}.";
inline constexpr const char* kBothRight = "Both are right on {}, both wrong on {}.";
inline constexpr const char* kMcNemar = "McNemar: exact p {}, mid-p {}";
inline constexpr const char* kDeLong = "DeLong (ROC AUC): p {}";
inline constexpr const char* kRight = "right";
inline constexpr const char* kWrong = "wrong";
inline constexpr const char* kClearDifference = "Chance alone hardly explains this.";
inline constexpr const char* kNoClearDifference = "Chance alone may explain this.";
inline constexpr const char* kAgreement = "Agreement";
inline constexpr const char* kSameShare = "{} of {} the same ({})";
inline constexpr const char* kNoAgreement = "There are too many classes for a matrix";
inline constexpr const char* kAgreeSentence = "{} says {}, {} says {}: {}";
inline constexpr const char* kNoComparison = "These two can’t be compared row by row";

}  // namespace tidemark::ui::picture_texts
