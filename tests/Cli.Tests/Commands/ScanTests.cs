using System.Text.Json;
using Airworthy.Cli.Running;
using Airworthy.Cli.Tests.Reports;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Commands;

public sealed class ScanTests
{
    [Fact]
    public async Task Scan_OfHarmlessFiles_EndsWithNought()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("notes.txt"), "harmless");

        var said = await new Shell().RunAsync("scan", folder.Root);

        Assert.Equal(ExitCode.Done, said.Exit);
        Assert.Contains("Nothing dangerous in 1 file.", said.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_OfAPickleThatCallsSystem_EndsWithThreeAndSaysWhy()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("model.pkl"), "cos\nsystem\n(S'true'\ntR.");
        await File.WriteAllTextAsync(folder.At("q: 100% #2 é.pkl"), "cos\nsystem\n(S'true'\ntR.");

        var said = await new Shell().RunAsync("scan", folder.Root, "--json", "--sarif", folder.At("found.sarif"));

        Assert.Equal(ExitCode.Refused, said.Exit);
        var report = JsonDocument.Parse(said.Out).RootElement;
        Assert.True(report.GetProperty("refused").GetBoolean());
        Assert.Equal("model.pkl", report.GetProperty("findings")[0].GetProperty("path").GetString());
        SarifForm.Assert(await File.ReadAllTextAsync(folder.At("found.sarif")));
        var sarif = JsonDocument.Parse(await File.ReadAllTextAsync(folder.At("found.sarif"))).RootElement;
        Assert.Equal("2.1.0", sarif.GetProperty("version").GetString());
        Assert.Equal("error", sarif.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("level").GetString());
    }

    [Fact]
    public async Task Scan_OfWhatIsNotThere_EndsWithTwo() =>
        Assert.Equal(ExitCode.BadInput, (await new Shell().RunAsync("scan", "/no/such/path")).Exit);
}
