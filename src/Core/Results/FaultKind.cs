namespace Airworthy.Core.Results;

/// <summary>What sort of thing a <see cref="Fault"/> is. Doors (HTTP, gRPC, MLflow) map kinds to their own codes, each in one table.</summary>
public enum FaultKind
{
    /// <summary>The input is malformed or against a stated limit.</summary>
    Invalid,

    /// <summary>The caller did not prove who they are.</summary>
    Unauthenticated,

    /// <summary>The caller is known and may not do this.</summary>
    Forbidden,

    /// <summary>What was named does not exist.</summary>
    NotFound,

    /// <summary>The state has moved on, or the name is taken.</summary>
    Conflict,

    /// <summary>A gate, a control or a rule of the delivery process says no.</summary>
    Refused,

    /// <summary>Larger than a quota or limit allows.</summary>
    TooLarge,

    /// <summary>Stored bytes do not match their digest, signature or proof.</summary>
    Corrupt,

    /// <summary>Cannot be answered now; the same call may succeed later.</summary>
    Unavailable,
}
