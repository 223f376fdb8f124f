namespace Airworthy.Serving.Inference;

/// <summary>One question to a model, whichever door it came through.</summary>
public sealed record InferenceCall
{
    /// <summary>In any order; not written to until the call is answered.</summary>
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>The outputs to compute, in the order they are wanted; empty for all, in the signature's order.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>What the answer's header <c>X-Request-Id</c> says, by which the call is found again.</summary>
    public required string RequestId { get; init; }

    /// <summary>Where calls wait: 1 goes before all others, 3 and more after them; 2, and 0, is as everybody's.</summary>
    public int Priority { get; init; }

    /// <summary>How long the caller is ready to wait for the answer; null: as long as the endpoint allows.</summary>
    public TimeSpan? TimeOut { get; init; }

    /// <summary>The caller's W3C <c>traceparent</c>; null where none was sent.</summary>
    public string? TraceParent { get; init; }

    /// <summary>
    /// How long it waited until its model was asked, written by the queue it waited in; null where it never waited, or was not asked.
    /// </summary>
    internal TimeSpan? Queued { get; set; }
}
