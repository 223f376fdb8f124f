using System.Diagnostics;
using Airworthy.Testing;

namespace Airworthy.Bench.Serving;

/// <summary>
/// fastify and onnxruntime-node, as <c>bench/peers/node</c> has them. Where there is no Node, or npm does not serve them, it says so and
/// the rest goes on.
/// </summary>
internal static class NodePeer
{
    public static async Task RunAsync(ServingCase one, Func<string, Uri, Process, Task<Wrk>> measure)
    {
        var folder = Path.Combine(Repository.Root, ".airworthy", "bench", "node");
        if (await MissingAsync(folder) is { } missing)
        {
            Console.WriteLine($"{one.Name + " node", -20} not run: {missing}");
            return;
        }
        using var node = Start("node", folder, "server.mjs", one.Path);
        var address = new Uri((await node.StandardOutput.ReadLineAsync())!);
        await measure($"{one.Name} node", new Uri(address, "/v2/models/m/infer"), node);
        node.Kill();
        await node.WaitForExitAsync();
    }

    /// <summary>Null once everything is there.</summary>
    private static async Task<string?> MissingAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "bench", "peers", "node")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
        if (Directory.Exists(Path.Combine(folder, "node_modules", "onnxruntime-node")))
        {
            return null;
        }
        try
        {
            // Without scripts: the packages hold what they need, and nobody's script is run.
            using var npm = Start("npm", folder, "install", "--ignore-scripts", "--no-audit", "--no-fund");
            await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
            return npm.ExitCode == 0 ? null : $"npm install ended with {npm.ExitCode}";
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return absent.Message;
        }
    }

    private static Process Start(string program, string folder, params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
}
