using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Evaluation;

/// <summary>What can be wrong with data sets for evaluation, and with scorers.</summary>
public static class EvaluationFaults
{
    public static readonly FaultCode DatasetUnknown = new(
        "evaluation-dataset-unknown",
        FaultKind.NotFound,
        "There is no evaluation data set of this id."
    );

    public static readonly FaultCode BadDataset = new(
        "evaluation-dataset-invalid",
        FaultKind.Invalid,
        "A data set's name, tags or records are missing, too long or no JSON of the expected form; the detail names which."
    );

    public static readonly FaultCode ScorerUnknown = new(
        "scorer-unknown",
        FaultKind.NotFound,
        "There is no registered scorer of this name or version in the experiment."
    );

    public static readonly FaultCode BadScorer = new(
        "scorer-invalid",
        FaultKind.Invalid,
        "A scorer's name is empty or too long, or what was serialised is too large."
    );

    public static Fault NoDataset(string id) =>
        DatasetUnknown.With($"Evaluation dataset with id '{Clip.Short(id)}' not found");
}
