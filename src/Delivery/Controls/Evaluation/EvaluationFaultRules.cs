using Airworthy.Core.Results;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>Whose fault it is that predictions cannot be had: the data's leaves a question open, the model's answers it.</summary>
internal static class EvaluationFaultRules
{
    private static readonly FaultCode[] OfTheData =
    [
        ControlFaults.BadEvaluationData,
        ControlFaults.EvaluationTooLarge,
        ControlFaults.NoSuchColumn,
        ControlFaults.InputNotFed,
        ControlFaults.NoSuchSet,
        ControlFaults.NoSuchFile,
        ControlFaults.NoTraffic,
        ControlFaults.ModelBytesMissing,
        ControlFaults.ModelTooLarge,
    ];

    public static bool IsOfTheData(Fault fault) => OfTheData.Contains(fault.Reason);

    /// <summary>Inconclusive where the data is at fault; otherwise a failure of the model.</summary>
    public static Answer Answer(Fault fault) =>
        IsOfTheData(fault)
            ? Controls.Answer.CouldNotAsk(fault)
            : Controls.Answer.Fail(
                $"The model does not answer: {fault.Detail}",
                "Load the exported file in the serving runtime and run it on that row before registering it."
            );
}
