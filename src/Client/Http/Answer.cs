using System.Diagnostics.CodeAnalysis;

namespace Airworthy.Client.Http;

/// <summary>What a call came to: a value, or the problem that kept the server (or the way to it) from giving one.</summary>
public sealed record Answer<T>
{
    private readonly T? _value;

    private Answer(T? value, Problem? problem) => (_value, Problem) = (value, problem);

    public Problem? Problem { get; }

    /// <summary>The value's entity tag, where the server gave one.</summary>
    public string? ETag { get; init; }

    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsOk => Problem is null;

    /// <summary>The value. Reading it from a problem throws.</summary>
    public T Value =>
        Problem is null ? _value! : throw new InvalidOperationException($"Read the value of a problem: {Problem}");

    /// <summary>True with the value, or false with the problem: the early-return form.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Problem? problem)
    {
        (value, problem) = (_value, Problem);
        return problem is null;
    }

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Problem problem) => new(default, problem);
}

/// <summary>The value of a call that answers only "it is done".</summary>
public readonly record struct Done;

/// <summary>Why a call was not done.</summary>
/// <param name="Status">The HTTP status; 0 where no answer came at all.</param>
/// <param name="Code">Stable: a code of <c>docs/errors.md</c>, or one of <see cref="ProblemCodes"/>.</param>
/// <param name="Title">What sort of problem.</param>
/// <param name="Detail">What happened and what to do about it.</param>
public sealed record Problem(int Status, string Code, string Title, string Detail)
{
    public IReadOnlyDictionary<string, string> Evidence { get; init; } = new Dictionary<string, string>();

    /// <summary>Every reason, where there are several: code and sentence.</summary>
    public IReadOnlyList<Contracts.ErrorView> Errors { get; init; } = [];

    public override string ToString() => $"{Code}: {Detail}";
}

/// <summary>Codes that the client itself gives; all others come from the server.</summary>
public static class ProblemCodes
{
    /// <summary>No connection, or it broke off, or no answer came in time.</summary>
    public const string ServerUnreachable = "server-unreachable";

    /// <summary>Something answered that does not speak this API.</summary>
    public const string UnexpectedAnswer = "unexpected-answer";

    /// <summary>An endpoint refused an inference request in the protocol's own words, which carry no code.</summary>
    public const string InferenceRefused = "inference-refused";

    /// <summary>A local file or folder to be sent is missing or cannot be read.</summary>
    public const string LocalFile = "local-file";
}
