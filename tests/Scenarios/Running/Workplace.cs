using System.Diagnostics;
using Airworthy.Testing;

namespace Airworthy.Scenarios.Running;

/// <summary>
/// A folder in which commands are typed as a user of a checkout types them: <c>./airworthy</c> is the launcher and <c>samples</c> the
/// samples, by links; home, data and whatever else comes into being are the folder's own.
/// </summary>
internal sealed class Workplace : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private readonly TemporaryFolder _folder = new();

    public Workplace()
    {
        File.CreateSymbolicLink(At("airworthy"), Path.Combine(Repository.Root, "airworthy"));
        Directory.CreateSymbolicLink(At("samples"), Path.Combine(Repository.Root, "samples"));
        Directory.CreateDirectory(At("home"));
        Variables["XDG_CONFIG_HOME"] = At("home");
    }

    public Dictionary<string, string?> Variables { get; } = new(StringComparer.Ordinal);

    public string At(string path) => Path.Combine(_folder.Root, path);

    public void Dispose() => _folder.Dispose();

    /// <summary>Types a line into a shell and waits until it is done.</summary>
    public async Task<Said> TypeAsync(string line)
    {
        using var shell = Start("bash", "-c", line);
        shell.StandardInput.Close();
        var output = shell.StandardOutput.ReadToEndAsync();
        var error = shell.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await shell.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late)
        {
            shell.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{line}' was not done after {Patience}.", late);
        }
        return new Said(line, shell.ExitCode, await output, await error);
    }

    public Process Start(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.Root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}

/// <summary>What a line came to.</summary>
internal sealed record Said(string Line, int Exit, string Output, string Error)
{
    public override string ToString() => $"$ {Line}\n{Output}{Error}[{Exit}]";
}
