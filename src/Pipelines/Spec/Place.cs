using System.Globalization;
using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Spec;

/// <summary>Where something stands in the pipeline file; both count from 1.</summary>
public readonly record struct Place(int Line, int Column)
{
    public override string ToString() => $"line {Line}, column {Column}";
}

/// <summary>
/// Where every part of a pipeline stands in its file. A path is the keys from the root joined by dots, with list positions
/// in brackets: <c>gates.production.controls[1].with.at-least</c>.
/// </summary>
public sealed class PipelinePlaces
{
    private readonly Dictionary<string, Place> _byPath = new(StringComparer.Ordinal);

    /// <summary>The place of the path, or of the nearest part above it that is in the file.</summary>
    public Place Of(string path)
    {
        while (true)
        {
            if (_byPath.TryGetValue(path, out var place))
            {
                return place;
            }
            var end = path.LastIndexOfAny(['.', '[']);
            if (end < 0)
            {
                return new Place(1, 1);
            }
            path = path[..end];
        }
    }

    /// <summary>A fault about the part at this path: the place goes before the sentence and, with the path, into the evidence.</summary>
    public Fault Fault(FaultCode code, string path, string sentence) => FaultAt(code, path, Of(path), sentence);

    /// <summary>By line and column: the order in which to show faults of several linters together.</summary>
    public static IReadOnlyList<Fault> InOrder(IEnumerable<Fault> faults) =>
        [.. faults.OrderBy(f => Number(f, "line")).ThenBy(f => Number(f, "column"))];

    internal void Set(string path, Place place) => _byPath.TryAdd(path, place);

    internal static Fault FaultAt(FaultCode code, string path, Place place, string sentence) =>
        code.With($"{place}: {sentence}") with
        {
            Evidence = new Dictionary<string, string>
            {
                ["line"] = place.Line.ToString(CultureInfo.InvariantCulture),
                ["column"] = place.Column.ToString(CultureInfo.InvariantCulture),
                ["path"] = path,
            },
        };

    private static int Number(Fault fault, string key) =>
        fault.Evidence.TryGetValue(key, out var text) && int.TryParse(text, out var number) ? number : 0;
}
