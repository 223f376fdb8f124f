using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Airworthy.Samples.FlightDelay;

/// <summary>Reads and writes the sample's CSV files, whose fields never need quoting.</summary>
internal static class FlightTable
{
    public const string Header = "departed,hour,weekday,day_of_year,distance,origin,destination,daypart,haul,delayed";

    private const string CsvTime = "yyyy-MM-ddTHH:mm";
    private const string JsonTime = "yyyy/MM/dd HH:mm";
    private const int MinutesLate = 15;

    public static IReadOnlyList<Flight> ReadCsv(string path)
    {
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Header)
        {
            throw new InvalidDataException($"{path} does not begin with the columns {Header}");
        }
        return [.. lines.Skip(1).Select(line => FromFields(line.Split(',')))];
    }

    public static void WriteCsv(string path, IEnumerable<Flight> flights)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var flight in flights)
        {
            AppendRow(text, flight);
        }
        File.WriteAllText(path, text.ToString());
    }

    public static void AppendRow(StringBuilder text, Flight flight)
    {
        var q = flight.Question;
        text.Append(flight.Departed.ToString(CsvTime, CultureInfo.InvariantCulture))
            .Append(CultureInfo.InvariantCulture, $",{q.Hour},{q.Weekday},{q.DayOfYear},{q.Distance}")
            .Append(CultureInfo.InvariantCulture, $",{q.Origin},{q.Destination},{flight.Daypart},{flight.Haul}")
            .Append(flight.IsDelayed ? ",1\n" : ",0\n");
    }

    /// <summary>The rows of vega-datasets' <c>flights-20k.json</c>, in its order, which is that of time.</summary>
    public static IReadOnlyList<Flight> ReadJson(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return
        [
            .. document.RootElement.EnumerateArray().Select(FromJson).OrderBy(f => f.Departed), // a stable sort
        ];
    }

    private static Flight FromFields(string[] fields) =>
        new()
        {
            Departed = DateTime.ParseExact(fields[0], CsvTime, CultureInfo.InvariantCulture),
            Distance = int.Parse(fields[4], CultureInfo.InvariantCulture),
            Origin = fields[5],
            Destination = fields[6],
            IsDelayed = fields[9] == "1",
        };

    private static Flight FromJson(JsonElement row) =>
        new()
        {
            Departed = DateTime.ParseExact(
                row.GetProperty("date").GetString()!,
                JsonTime,
                CultureInfo.InvariantCulture
            ),
            Distance = row.GetProperty("distance").GetInt32(),
            Origin = row.GetProperty("origin").GetString()!,
            Destination = row.GetProperty("destination").GetString()!,
            IsDelayed = row.GetProperty("delay").GetInt32() > MinutesLate,
        };
}
