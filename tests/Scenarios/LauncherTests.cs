using Airworthy.Scenarios.Running;
using Airworthy.Testing;

namespace Airworthy.Scenarios;

/// <summary>The launcher works from wherever it is called, and says what it lacks.</summary>
[Trait("Speed", "Slow")]
public sealed class LauncherTests : IDisposable
{
    private readonly Workplace _workplace = new();

    public void Dispose() => _workplace.Dispose();

    [Theory]
    [InlineData("./airworthy help")]
    [InlineData("cd / && \"$OLDPWD/airworthy\" help")]
    [InlineData("mkdir 'a b' && ln -s ../airworthy 'a b/link' && 'a b/link' help")]
    [InlineData("env -u HOME ./airworthy help")]
    public async Task Help_FromAnywhere_IsTheMap(string line)
    {
        var said = await _workplace.TypeAsync(line);
        Assert.True(said.Exit == 0, said.ToString());
        Assert.Contains("register MODEL PATH", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExitCode_OfTheProgram_IsTheLaunchers() =>
        Assert.Equal(2, (await _workplace.TypeAsync("./airworthy no-such-command")).Exit);

    [Fact]
    public async Task Launch_WithAnSdkThatIsTooOld_SaysWhatToInstall()
    {
        Directory.CreateDirectory(_workplace.At("old"));
        await File.WriteAllTextAsync(_workplace.At("old/dotnet"), "#!/bin/sh\necho '8.0.100 [/somewhere]'\n");
        var said = await _workplace.TypeAsync(
            "chmod +x old/dotnet && AIRWORTHY_BUILD=$PWD/b PATH=$PWD/old:$PATH ./airworthy help"
        );
        Assert.Equal(1, said.Exit);
        Assert.Contains("SDK 10.0 is needed", said.Error, StringComparison.Ordinal);
        Assert.Contains("only 8.0.100", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launch_WithNowhereToBuild_SaysHowToNameAPlace()
    {
        var said = await _workplace.TypeAsync("AIRWORTHY_BUILD=/proc/nowhere ./airworthy help");
        Assert.Equal(1, said.Exit);
        Assert.Contains("AIRWORTHY_BUILD", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launches_AtTheSameTimeFromACleanCopy_BuildOnceAndBothWork()
    {
        var copy = _workplace.At("a copy");
        var copied = await _workplace.TypeAsync(
            $"mkdir '{copy}' && cd '{Repository.Root}' && git ls-files -z --cached --others --exclude-standard "
                + "-- airworthy global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig src "
                + $"| xargs -0 cp --parents -t '{copy}'"
        );
        Assert.True(copied.Exit == 0, copied.ToString());
        var both = await Task.WhenAll(
            _workplace.TypeAsync("'a copy/airworthy' version"),
            _workplace.TypeAsync("'a copy/airworthy' version")
        );
        Assert.All(both, said => Assert.True(said.Exit == 0, said.ToString()));
        Assert.Single(
            both,
            said =>
                said.Error.Contains("building", StringComparison.Ordinal)
                && !said.Error.Contains("waiting", StringComparison.Ordinal)
        );

        await File.AppendAllTextAsync(Path.Combine(copy, "src/Cli/Program.cs"), "this is no C#");
        var broken = await _workplace.TypeAsync("'a copy/airworthy' version");
        Assert.Equal(1, broken.Exit);
        Assert.Contains("error CS", broken.Error, StringComparison.Ordinal);
    }
}
