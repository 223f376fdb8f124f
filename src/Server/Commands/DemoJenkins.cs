using System.Diagnostics;
using System.Security.Cryptography;
using Airworthy.Core.Results;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Commands;

/// <summary>
/// The Jenkins of <c>up --demo --jenkins</c>: <c>samples/jenkins</c>, a process of its own on this machine, which ends when this one does.
/// </summary>
internal sealed class DemoJenkins : IDisposable
{
    private const string Program = "Airworthy.Samples.Jenkins";
    private const string User = "airworthy";
    private Process? _process;

    /// <summary>Starts it; the settings that name it.</summary>
    public async Task<Result<ServerSettings>> BringAsync(ServerSettings settings)
    {
        if (settings.JenkinsUrl is not null)
        {
            return CommandFaults.DemoBlocked.With(
                "--jenkins brings a Jenkins of its own, and the settings name one already (jenkinsUrl). Leave one of them out."
            );
        }
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine($"{folder.Parent?.Parent}", Program, folder.Name, $"{Program}.dll");
        var rows = Path.Combine(
            Environment.GetEnvironmentVariable("AIRWORTHY_ROOT") ?? "",
            "samples",
            "flight-delay",
            "data",
            "recent.csv"
        );
        if (!File.Exists(program) || !File.Exists(rows))
        {
            return CommandFaults.DemoBlocked.With(
                "The demo's Jenkins is built and started by the launcher: ./airworthy up --demo --jenkins, from the checkout."
            );
        }
        var token = await TokenAsync(settings.Data);
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && IsDotnet(host) ? host : "dotnet")
        {
            ArgumentList = { program, token, rows },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _process = Process.Start(start);
        var said = _process is null ? null : await _process.StandardOutput.ReadLineAsync();
        return Uri.TryCreate(said, UriKind.Absolute, out var url)
            ? settings with
            {
                JenkinsUrl = url,
                JenkinsUser = User,
                JenkinsTokenFile = token,
            }
            : CommandFaults.DemoBlocked.With("The demo's Jenkins ended before it said where it listens.");
    }

    /// <summary>Its input ends, and so does it.</summary>
    public void Dispose()
    {
        if (_process is null)
        {
            return;
        }
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                _process.Kill();
            }
        }
        catch (Exception gone) when (gone is InvalidOperationException or IOException)
        {
            // It ended by itself.
        }
        _process.Dispose();
    }

    private static bool IsDotnet(string path) => Path.GetFileNameWithoutExtension(path) == "dotnet";

    /// <summary>A token that nobody knows beforehand, readable by this user alone.</summary>
    private static async Task<string> TokenAsync(string data)
    {
        var file = Path.Combine(data, "demo-jenkins.token");
        Directory.CreateDirectory(data);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        await using var writer = new StreamWriter(file, options);
        await writer.WriteAsync(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        return file;
    }
}
