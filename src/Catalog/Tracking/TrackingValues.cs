using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking;

/// <summary>An experiment's number, written as text; <c>0</c> is the one that is always there.</summary>
public readonly record struct ExperimentId(long Number) : IText<ExperimentId>
{
    public static readonly ExperimentId Default = new(0);

    /// <summary>What is no number is the id of no experiment.</summary>
    public static Result<ExperimentId> Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ExperimentId(number)
            : TrackingFaults.NoExperiment(text ?? "");

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A run's id: 32 hexadecimal digits where we made it, up to 256 letters, digits, <c>_</c> and <c>-</c> where it came from elsewhere.</summary>
public readonly record struct RunId : IText<RunId>
{
    private readonly string? _text;

    private RunId(string text) => _text = text;

    public static RunId New(IdSource ids) => new(ids.NextHex());

    public static Result<RunId> Parse(string? text) =>
        text is { Length: >= 1 and <= 256 }
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-')
            ? new RunId(text)
            : TrackingFaults.BadValue.With($"Invalid value \"{Clip.Short(text)}\" for parameter 'run_id' supplied.");

    /// <summary>For a look-up only: what has no run's form is no run's id.</summary>
    public static RunId Asked(string text) => new(text);

    public override string ToString() => _text ?? "";
}

/// <summary>Deleted ones stay, hidden, and can be restored.</summary>
public enum LifecycleStage
{
    Active,
    Deleted,
}

/// <summary>How a run stands, as whoever ran it said.</summary>
public enum RunStatus
{
    Running = 1,
    Scheduled = 2,
    Finished = 3,
    Failed = 4,
    Killed = 5,
}

/// <summary>Which of the living and the deleted a search is for.</summary>
public enum ViewType
{
    ActiveOnly = 1,
    DeletedOnly = 2,
    All = 3,
}
