using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;

namespace Airworthy.Record.Tests.Facts;

public sealed class FactTests
{
    private const string Entry =
        """{"about":{"mod_a":12,"ver_b":7},"at":"2026-11-23T12:00:00.120Z","body":{"number":2},"by":"user:ann","kind":"version.registered","v":1}""";

    private static readonly DateTimeOffset At = new(2026, 11, 23, 12, 0, 0, 120, TimeSpan.Zero);

    [Fact]
    public void ToEntry_OfAPlacedFact_IsTheOneForm()
    {
        var placed = Place(Draft("version.registered", "ver_b", "mod_a")).Value;

        Assert.Equal(Entry, Encoding.UTF8.GetString(placed.ToEntry()));
    }

    [Fact]
    public void FromEntry_OfAnEntry_ReadsEverythingBack()
    {
        var fact = Fact.FromEntry(5, Encoding.UTF8.GetBytes(Entry)).Value;

        Assert.Equal(5, fact.Index);
        Assert.Equal(At, fact.At);
        Assert.Equal("user:ann", fact.By.ToString());
        Assert.Equal("version.registered", fact.Kind);
        Assert.Equal(7, fact.About["ver_b"]);
        Assert.Equal(12, fact.About["mod_a"]);
        Assert.Equal(2, fact.Body.GetProperty("number").GetInt32());
        Assert.Equal(Entry, Encoding.UTF8.GetString(fact.ToEntry()));
    }

    [Fact]
    public void FromEntry_WithAnyBitFlipped_IsRefusedOrReadsAsAnotherFact()
    {
        var bytes = Encoding.UTF8.GetBytes(Entry);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (Fact.FromEntry(5, bytes).TryGet(out var fact, out _))
            {
                Assert.Equal(bytes, fact.ToEntry());
            }
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("version.registered", "Version.registered")]
    [InlineData("version.registered", "version")]
    [InlineData("version.registered", "version.a.b")]
    [InlineData("version.registered", "version.-a")]
    [InlineData("version.registered", "version.a--b")]
    [InlineData("user:ann", "Ann")]
    [InlineData("12:00:00.120Z", "12:00:00.12Z")]
    [InlineData("12:00:00.120Z", "12:00:00.1200Z")]
    [InlineData("12:00:00.120Z", "12:00:00.120+00:00")]
    [InlineData("12:00:00.120Z", "25:00:00.120Z")]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"v\":1", "\"v\":\"1\"")]
    [InlineData("\"v\":1", "\"v\":1,\"w\":1")]
    [InlineData(",\"v\":1", "")]
    [InlineData("{\"number\":2}", "[2]")]
    [InlineData("{\"mod_a\":12,\"ver_b\":7}", "{}")]
    [InlineData("{\"mod_a\":12,\"ver_b\":7}", "[]")]
    [InlineData("\"mod_a\":12", "\"mod_a\":0")]
    [InlineData("\"mod_a\":12", "\"mod_a\":1.5")]
    [InlineData("\"mod_a\":12", "\"\":12")]
    public void FromEntry_OfAnythingElse_IsRefused(string part, string instead)
    {
        var entry = Encoding.UTF8.GetBytes(Entry.Replace(part, instead, StringComparison.Ordinal));

        Assert.Equal(RecordFaults.BadFact, Fact.FromEntry(0, entry).Fault?.Reason);
    }

    [Fact]
    public void Place_BetweenMilliseconds_CutsTheTime()
    {
        var placed = Fact.Place(Draft("a.b", "x"), 0, At.AddTicks(9_999), Principal.System, _ => 1).Value;

        Assert.Equal(At, placed.At);
        Assert.Equal(At, Fact.FromEntry(0, placed.ToEntry()).Value.At);
    }

    [Fact]
    public void Place_InAnotherOffset_RecordsUtc()
    {
        var placed = Fact.Place(Draft("a.b", "x"), 0, At.ToOffset(TimeSpan.FromHours(5)), Principal.System, _ => 1);

        Assert.Equal(TimeSpan.Zero, placed.Value.At.Offset);
        Assert.Contains("T12:00:00.120Z", Encoding.UTF8.GetString(placed.Value.ToEntry()), StringComparison.Ordinal);
    }

    [Fact]
    public void Place_AboutOneSubjectTwice_CountsItOnce() => Assert.Single(Place(Draft("a.b", "x", "x")).Value.About);

    [Theory]
    [InlineData("Upper.case", "x")]
    [InlineData("a.b")]
    [InlineData("a.b", "")]
    [InlineData("a.b", "line\nbreak")]
    public void Place_OfABadDraft_IsRefused(string kind, params string[] about) =>
        Assert.Equal(RecordFaults.BadFact, Place(Draft(kind, about)).Fault?.Reason);

    [Fact]
    public void Place_AboutHalfASurrogatePair_IsRefused() =>
        Assert.Equal(RecordFaults.BadFact, Place(Draft("a.b", "half\ud83d")).Fault?.Reason);

    [Fact]
    public void Place_OfABodyThatIsNoObject_IsRefused() =>
        Assert.Equal(RecordFaults.BadFact, Place(new FactDraft("a.b", ["x"], JsonElement.Parse("[1]"))).Fault?.Reason);

    [Fact]
    public void Place_OfABodyWithoutExactForm_IsRefused() =>
        Assert.Equal(
            RecordFaults.NotJsonable,
            Place(new FactDraft("a.b", ["x"], JsonElement.Parse("""{"n":9007199254740993}"""))).Fault?.Reason
        );

    [Fact]
    public void Place_OfAnEntryBeyondTheLimit_IsRefusedAndSaysWhatToDo()
    {
        var body = JsonElement.Parse($$"""{"evidence":"{{new string('x', 70_000)}}"}""");

        var fault = Place(new FactDraft("a.b", ["x"], body)).Fault;

        Assert.Equal(FaultKind.TooLarge, fault?.Kind);
        Assert.Contains("digest", fault!.Detail, StringComparison.Ordinal);
    }

    private static FactDraft Draft(string kind, params string[] about) =>
        new(kind, about, JsonElement.Parse("""{ "number": 2 }"""));

    private static Result<Fact> Place(FactDraft draft) =>
        Fact.Place(draft, 5, At, Principal.User(UserName.Parse("ann").Value), subject => subject == "mod_a" ? 12 : 7);
}
