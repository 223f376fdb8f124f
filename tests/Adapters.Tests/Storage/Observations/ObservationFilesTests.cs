using System.IO.Compression;
using Airworthy.Adapters.Storage.Observations;
using Airworthy.Core.Values;
using Airworthy.Serving.Observations;
using Airworthy.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Adapters.Tests.Storage.Observations;

public sealed class ObservationFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 3, 9, 30, 0, TimeSpan.Zero));
    private readonly IdSource _ids = new(TimeProvider.System);

    private string Root => Path.Combine(_folder.Root, "observations");

    public void Dispose() => _folder.Dispose();

    private ObservationFiles Open(long bytes = 64 << 20) => new(Root, bytes, _clock);

    private Observation Of(string id, string endpoint = "flights", int days = 30, int padding = 0) =>
        new()
        {
            RequestId = id,
            Endpoint = EndpointName.Parse(endpoint).Value,
            Version = VersionId.New(_ids),
            Number = 4,
            Role = RouteRole.Live,
            At = _clock.GetUtcNow(),
            Took = TimeSpan.FromMilliseconds(3),
            Rows = 1,
            Outcome = CallOutcome.Answered,
            RouteReason = new string('r', padding),
            Keep = TimeSpan.FromDays(days),
        };

    private string[] Files(string pattern) => Directory.GetFiles(Root, pattern, SearchOption.AllDirectories);

    [Fact]
    public void Find_OfWhatIsBeingWrittenAndWhatIsPacked_FindsBoth()
    {
        using (var before = Open())
        {
            before.Write([Of("a"), Of("b\"\\é/"), Of("c", "flights:staging")]);
        }
        Assert.Equal(2, Files("*.jsonl.gz").Length);
        using var files = Open();
        _clock.Advance(TimeSpan.FromMinutes(1));
        files.Write([Of("a"), Of("d")]);

        Assert.Equal(2, files.Find("a", default).Count);
        Assert.True(files.Find("a", default)[0].At > files.Find("a", default)[1].At);
        Assert.Equal("flights:staging", Assert.Single(files.Find("c", default)).Endpoint.ToString());
        Assert.Single(files.Find("b\"\\é/", default));
        Assert.Single(files.Find("d", default));
        Assert.Empty(files.Find("e", default));
    }

    [Theory]
    [InlineData("{\"id\":\"torn")]
    [InlineData("")]
    public void Open_AfterAKill_CutsTheTornLineOffAndKeepsTheRest(string torn)
    {
        using var killed = Open();
        killed.Write([Of("a"), Of("b")]);
        var left = Path.Combine(_folder.Root, "left");
        Directory.CreateDirectory(Path.Combine(left, "flights"));
        foreach (var file in Files("*"))
        {
            File.Copy(file, Path.Combine(left, "flights", Path.GetFileName(file)));
        }
        var segment = Assert.Single(Directory.GetFiles(left, "*.jsonl", SearchOption.AllDirectories));
        File.AppendAllText(segment, torn);
        File.WriteAllText(segment + ".half", "half packed");

        using var again = new ObservationFiles(left, 1 << 20, _clock);

        Assert.Single(again.Find("a", default));
        Assert.Single(again.Find("b", default));
        Assert.Empty(again.Find("torn", default));
        using var packed = new GZipStream(
            File.OpenRead(Assert.Single(Directory.GetFiles(left, "*.gz", SearchOption.AllDirectories))),
            CompressionMode.Decompress
        );
        Assert.Equal(2, new StreamReader(packed).ReadToEnd().Count(c => c == '\n'));
    }

    [Fact]
    public void Sweep_OfWhatIsTooOld_RemovesItByItsEndpointsTime()
    {
        using var files = Open();
        files.Write([Of("short", "a", days: 1), Of("long", "b", days: 30)]);
        _clock.Advance(TimeSpan.FromHours(23));
        files.Sweep();
        Assert.Single(files.Find("short", default));
        _clock.Advance(TimeSpan.FromHours(1));

        files.Sweep();

        Assert.Empty(files.Find("short", default));
        Assert.Single(files.Find("long", default));
    }

    [Fact]
    public void Sweep_OfTooManyBytes_RemovesTheOldestFirst()
    {
        using var files = Open(bytes: 20_000);
        for (var i = 0; i < 12; i++)
        {
            files.Write([.. Enumerable.Range(0, 200).Select(n => Of($"{i}-{n}"))]);
            _clock.Advance(TimeSpan.FromDays(1));
            files.Sweep();
        }
        files.Dispose();
        using var again = Open(bytes: 20_000);

        Assert.InRange(again.Holdings.Bytes, 1, 20_000);
        Assert.Empty(again.Find("0-0", default));
        Assert.Single(again.Find("11-0", default));
    }

    [Fact]
    public void Write_OfManyEndpoints_KeepsFewFilesOpen()
    {
        using var files = Open();
        files.Write([.. Enumerable.Range(0, 200).Select(i => Of($"{i}", $"model {i}"))]);

        Assert.Single(files.Find("0", default));
        Assert.Single(files.Find("199", default));
        Assert.InRange(Files("*.jsonl").Length, 1, 128);
    }

    [Fact]
    public void Write_IntoAFolderThatTakesNothing_CountsWhatIsLost()
    {
        using var files = Open();
        Directory.Delete(Root, recursive: true);
        File.WriteAllText(Root, "no folder");

        files.Write([Of("a"), Of("b")]);

        Assert.True(File.Exists(Root));
        File.Delete(Root);
        Directory.CreateDirectory(Root);
        Assert.Equal(2, files.Holdings.Lost);
    }
}
