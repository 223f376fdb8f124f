using Airworthy.Core.Values;

namespace Airworthy.Delivery.Orchestration;

/// <summary>Names the log of one attempt of a step.</summary>
public sealed record StepLogKey(ReleaseId Release, string Step, int Attempt);

/// <summary>Keeps what steps' work says while it runs and afterwards.</summary>
public interface IStepLogs
{
    /// <summary>Begins a log anew; what an earlier process kept of it is dropped, because it is asked for again from its beginning.</summary>
    IStepLogWriter Begin(StepLogKey key);

    /// <summary>The log as far as it has come; null where there is none.</summary>
    Stream? Open(StepLogKey key);
}

/// <summary>One log being kept. Not for several threads.</summary>
public interface IStepLogWriter : IDisposable
{
    /// <summary>Appends; beyond the bound that is kept, only a note that something is missing.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the log; digest and size of what is kept.</summary>
    (Sha256Digest Digest, long Size) Complete();
}
