using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking;

/// <summary>What can be wrong when runs are tracked. The sentences are those that MLflow's clients know.</summary>
public static class TrackingFaults
{
    public static readonly FaultCode BadValue = new(
        "tracking-value",
        FaultKind.Invalid,
        "A name, a value or a number of things that was to be logged is not allowed; the detail names it and says what is."
    );

    public static readonly FaultCode ParamFixed = new(
        "param-fixed",
        FaultKind.Invalid,
        "A run's params cannot be changed once they are logged. Log the other value in a run of its own, or under another key."
    );

    public static readonly FaultCode NotActive = new(
        "tracking-not-active",
        FaultKind.Invalid,
        "The run or experiment is deleted and takes nothing more. Restore it first."
    );

    public static readonly FaultCode RunMissing = new("run-missing", FaultKind.NotFound, "There is no run of this id.");

    public static readonly FaultCode ExperimentMissing = new(
        "experiment-missing",
        FaultKind.NotFound,
        "There is no experiment of this id or name, or not in the state that the call is for."
    );

    public static readonly FaultCode ExperimentExists = new(
        "experiment-exists",
        FaultKind.Conflict,
        "An experiment of this name exists, perhaps among the deleted ones. Choose another name, or restore that one."
    );

    public static readonly FaultCode TagMissing = new(
        "tracking-tag-missing",
        FaultKind.NotFound,
        "The run or experiment has no tag of this key."
    );

    public static Fault NoRun(RunId id) => RunMissing.With($"Run with id={Clip.Short(id.ToString())} not found");

    public static Fault NoExperiment(string id) =>
        ExperimentMissing.With($"No Experiment with id={Clip.Short(id)} exists");

    public static Fault RunNotActive(RunId id) =>
        NotActive.With($"The run {id} must be in the 'active' state. Current state is deleted.");

    public static Fault ExperimentNotActive(ExperimentId id) =>
        NotActive.With($"The experiment {id} must be in the 'active' state. Current state is deleted.");

    /// <summary>Begins as MLflow's sentence on a wrong value does.</summary>
    internal static Fault Invalid(string path, string value, string why) =>
        BadValue.With($"Invalid value \"{Clip.Short(value)}\" for parameter '{path}' supplied: {why}");

    internal static Fault TooLong(string what, int limit) =>
        BadValue.With($"'{what}' exceeds the maximum length of {limit} characters");
}
