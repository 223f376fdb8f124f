using System.Globalization;
using System.Text.Json;
using Airworthy.Client.Http;

namespace Airworthy.Server.Demo;

/// <summary>A flight of the sample's newest days, as a caller knows it at departure, and how it ended.</summary>
internal sealed record DemoFlight(
    int Hour,
    int Weekday,
    int DayOfYear,
    int Distance,
    string Origin,
    string Destination,
    bool Late
)
{
    public string Described => $"{Origin} to {Destination}, {Distance} miles, leaves at {Hour}:00";

    public static IReadOnlyList<DemoFlight> Read(string file)
    {
        var lines = File.ReadAllLines(file);
        var header = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => Read(header, cells))];
    }

    /// <summary>The row as people type it.</summary>
    public string ToJson() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"hour":{{Hour}},"weekday":{{Weekday}},"day_of_year":{{DayOfYear}},"distance":{{Distance}},"origin":"{{Origin}}","destination":"{{Destination}}"}"""
        );

    /// <summary>Asks an endpoint how likely the flight is to be late.</summary>
    public async Task<Answer<Prediction>> AskAsync(AirworthyClient who, string endpoint, CancellationToken cancel)
    {
        var answer = await who.InferAsync(endpoint, ToRequest(), cancel);
        if (!answer.TryGet(out var body, out var problem))
        {
            return problem;
        }
        return new Prediction(
            body.GetProperty("outputs")[0].GetProperty("data")[0].GetDouble(),
            body.TryGetProperty("model_version", out var version) ? version.GetString() ?? "" : ""
        );
    }

    private string ToRequest()
    {
        static string Input(string name, string datatype, string value) =>
            $$"""{"name":"{{name}}","shape":[1,1],"datatype":"{{datatype}}","data":[{{value}}]}""";

        static string Text(string value) => $"\"{JsonEncodedText.Encode(value)}\"";

        string[] inputs =
        [
            Input("hour", "FP32", $"{Hour}"),
            Input("weekday", "FP32", $"{Weekday}"),
            Input("day_of_year", "FP32", $"{DayOfYear}"),
            Input("distance", "FP32", $"{Distance}"),
            Input("origin", "BYTES", Text(Origin)),
            Input("destination", "BYTES", Text(Destination)),
        ];
        return $$"""{"inputs":[{{string.Join(',', inputs)}}]}""";
    }

    private static DemoFlight Read(string[] header, string[] cells)
    {
        string Cell(string name) => cells[Array.IndexOf(header, name)];

        int Whole(string name) => int.Parse(Cell(name), NumberStyles.None, CultureInfo.InvariantCulture);

        return new DemoFlight(
            Whole("hour"),
            Whole("weekday"),
            Whole("day_of_year"),
            Whole("distance"),
            Cell("origin"),
            Cell("destination"),
            Cell("delayed") == "1"
        );
    }
}

/// <summary>What an endpoint answered, and which version it was.</summary>
internal sealed record Prediction(double Probability, string Version);
