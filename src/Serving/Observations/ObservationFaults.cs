using Airworthy.Core.Results;

namespace Airworthy.Serving.Observations;

/// <summary>Reasons a call failed that no answer names.</summary>
public static class ObservationFaults
{
    public static readonly FaultCode ModelBroke = new(
        "model-broke",
        FaultKind.Unavailable,
        "Something broke while the model was asked, which is a bug or a broken runtime; the server's log has more."
    );
}
