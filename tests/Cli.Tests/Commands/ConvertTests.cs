using System.Text.Json;
using Airworthy.Cli.Running;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Commands;

public sealed class ConvertTests
{
    private const string Small = """
        pipeline {
            agent any
            stages {
                stage('Train') { steps { sh 'python train.py' } }
                stage('Deploy') { steps { sh './deploy.sh' } }
            }
        }
        """;

    [Fact]
    public async Task Convert_OfAJenkinsfile_WritesThreeFiles()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("churn"));
        await File.WriteAllTextAsync(folder.At("churn/Jenkinsfile"), Small);

        var said = await new Shell().RunAsync(
            "convert",
            folder.At("churn/Jenkinsfile"),
            "-o",
            folder.At("out"),
            "--json"
        );

        Assert.Equal(ExitCode.Done, said.Exit);
        Assert.Equal(
            ["Train", "Deploy"],
            JsonDocument
                .Parse(said.Out)
                .RootElement.GetProperty("stages")
                .EnumerateArray()
                .Select(s => s.GetProperty("name").GetString())
        );
        Assert.Contains(
            "waitForModelGate",
            await File.ReadAllTextAsync(folder.At("out/Jenkinsfile")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "name: churn",
            await File.ReadAllTextAsync(folder.At("out/pipeline.yaml")),
            StringComparison.Ordinal
        );
        Assert.Equal(3, Directory.GetFiles(folder.At("out")).Length);
        Assert.Equal(
            ExitCode.Done,
            (await new Shell().RunAsync("pipeline", "lint", folder.At("out/pipeline.yaml"))).Exit
        );
    }

    [Fact]
    public async Task Convert_IntoAFolderWithSuchAFile_WritesNothing()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("Jenkinsfile"), Small);

        var said = await new Shell().RunAsync("convert", folder.At("Jenkinsfile"), "-o", folder.Root);

        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Contains("is there already", said.Error, StringComparison.Ordinal);
        Assert.Equal(Small, await File.ReadAllTextAsync(folder.At("Jenkinsfile")));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public async Task Convert_WithForce_WritesOver()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("Jenkinsfile"), Small);

        var said = await new Shell().RunAsync(
            "convert",
            folder.At("Jenkinsfile"),
            "-o",
            folder.Root,
            "--force",
            "--model",
            "m"
        );

        Assert.Equal(ExitCode.Done, said.Exit);
        Assert.Contains("model: 'm'", await File.ReadAllTextAsync(folder.At("Jenkinsfile")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_OfAScriptedFile_EndsWithTwoAndSaysWhere()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("Jenkinsfile"), "\nnode {\n sh 'x'\n}\n");

        var said = await new Shell().RunAsync("convert", folder.At("Jenkinsfile"), "-o", folder.At("out"));

        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Contains("line 2, column 1: this is a scripted pipeline", said.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("out")));
    }

    [Fact]
    public async Task Convert_OfWhatIsNotThere_EndsWithTwo() =>
        Assert.Equal(
            ExitCode.BadInput,
            (await new Shell().RunAsync("convert", "/no/such/Jenkinsfile", "-o", "/no")).Exit
        );

    [Fact]
    public async Task Convert_OfBytesThatAreNoText_EndsWithTwo()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.At("Jenkinsfile"), [0xFF, 0xFE, 0x00]);

        var said = await new Shell().RunAsync("convert", folder.At("Jenkinsfile"), "-o", folder.At("out"));

        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Contains("is not UTF-8", said.Error, StringComparison.Ordinal);
    }
}
