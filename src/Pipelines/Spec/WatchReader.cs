using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>The parts <c>observe</c> and <c>alerts</c>: what is watched once a version serves.</summary>
internal sealed class WatchReader(PipelineForm form)
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestKeep = TimeSpan.FromHours(1);

    public Dictionary<EnvironmentName, ObserveSpec> Observe(YamlNode? node) =>
        form.ByEnvironment(node, "observe", Observe);

    public Dictionary<EnvironmentName, ErrorAlertSpec> Alerts(YamlNode? node) =>
        form.ByEnvironment(node, "alerts", Errors);

    private ObserveSpec Observe(YamlNode node, string path)
    {
        var keys = form.Keys(node, path, ["sample", "mask", "keep"]);
        var usual = new ObserveSpec();
        return usual with
        {
            Sample = form.Value(keys.GetValueOrDefault("sample"), $"{path}.sample", t => Share(t, 0, 1)) ?? 0,
            Mask = form.Texts(keys.GetValueOrDefault("mask"), $"{path}.mask", 1000),
            Keep =
                form.Value(
                    keys.GetValueOrDefault("keep"),
                    $"{path}.keep",
                    t => Duration(t, ShortestKeep, Durations.Longest)
                ) ?? usual.Keep,
        };
    }

    private ErrorAlertSpec Errors(YamlNode node, string path)
    {
        var errors = $"{path}.errors";
        var part = form.Keys(node, path, ["errors"], "errors").GetValueOrDefault("errors");
        var keys = form.Keys(part, errors, ["above", "over", "at-least"]);
        var usual = ErrorAlertSpec.Default;
        return new ErrorAlertSpec
        {
            Above = form.Value(keys.GetValueOrDefault("above"), $"{errors}.above", AboveOf) ?? usual.Above,
            Over =
                form.Value(
                    keys.GetValueOrDefault("over"),
                    $"{errors}.over",
                    t => Duration(t, TimeSpan.FromMinutes(1), LongestWindow)
                ) ?? usual.Over,
            AtLeast =
                form.Value(
                    keys.GetValueOrDefault("at-least"),
                    $"{errors}.at-least",
                    t => PipelineForm.Whole(t, 1, 1_000_000)
                ) ?? usual.AtLeast,
        };
    }

    private static Result<double> AboveOf(string text) =>
        Share(text, 0, 1).TryGet(out var share, out _) && share < 1
            ? share
            : PipelineFaults.BadValue.With($"{Quote(text)} is no share of calls. Write 5% or 0.05; less than 100%.");

    /// <summary>A number, or one of a hundred with <c>%</c> behind it.</summary>
    private static Result<double> Share(string text, double from, double to)
    {
        var isPercent = text.EndsWith('%');
        return
            double.TryParse(
                isPercent ? text[..^1] : text,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && (isPercent ? number / 100 : number) is var share
            && share >= from
            && share <= to
            ? share
            : PipelineFaults.BadValue.With($"{Quote(text)} is no share from {from} to {to}. Write 0.1 or 10%.");
    }

    private static Result<TimeSpan> Duration(string text, TimeSpan from, TimeSpan to) =>
        !Durations.Parse(text).TryGet(out var time, out var fault) ? fault
        : time >= from && time <= to ? time
        : PipelineFaults.BadValue.With(
            $"{Quote(text)} is too short or too long: {Durations.Of(from)} to {Durations.Of(to)}."
        );
}
