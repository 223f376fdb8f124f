using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Server.Demo;
using Airworthy.Server.Logging;
using Airworthy.Server.Settings;
using Airworthy.Server.Wiring;

namespace Airworthy.Server.Commands;

/// <summary><c>airworthy up</c>: starts the server in the foreground.</summary>
internal static class UpCommand
{
    public static Command Make(TextWriter output, TextWriter errors)
    {
        var up = new Command("up", "Start the server in the foreground; Ctrl-C stops it.");
        var options = SettingsTable.All.Select(s => (Setting: s, Option: ServerCommands.OptionOf(s))).ToList();
        options.ForEach(o => up.Options.Add(o.Option));
        var config = new Option<string?>("--config")
        {
            Description = "The settings file; without it DIR/airworthy.json of the data folder, if it is there.",
            HelpName = "FILE",
        };
        var demo = new Option<bool>("--demo") { Description = "Run the demo against the server." };
        var once = new Option<bool>("--once")
        {
            Description = "With --demo: stop after it, with 0 only if every step held.",
        };
        var jenkins = new Option<bool>("--jenkins")
        {
            Description = "With --demo: a release through a Jenkins that the demo brings along.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a step on standard output." };
        var recover = new Option<bool>("--recover-administrator")
        {
            Description = "Write a new administrator's token into the data folder, where all others are lost.",
        };
        up.Options.Add(config);
        up.Options.Add(recover);
        up.Options.Add(demo);
        up.Options.Add(once);
        up.Options.Add(jenkins);
        up.Options.Add(json);
        up.Validators.Add(result =>
        {
            if (result.GetValue(once) && !result.GetValue(demo))
            {
                result.AddError("--once stops after the demo; give --demo with it.");
            }
            if (result.GetValue(jenkins) && !result.GetValue(demo))
            {
                result.AddError("--jenkins is a way to run the demo; give --demo with it.");
            }
        });
        up.SetAction(
            async (parse, _) =>
            {
                var run = new UpRun(output, errors, parse.GetValue(json));
                var sources = new SettingsSources(ServerCommands.FlagsOf(parse, options), ServerCommands.Variables())
                {
                    ConfigFile = parse.GetValue(config),
                };
                DemoChoice? chosen = parse.GetValue(demo) ? new(parse.GetValue(once), parse.GetValue(jenkins)) : null;
                return await run.RunAsync(sources, parse.GetValue(recover), chosen);
            }
        );
        return up;
    }
}

/// <summary>One run of the server, from start to a clean stop.</summary>
internal sealed class UpRun(TextWriter output, TextWriter errors, bool json)
{
    /// <param name="sources">Where settings come from.</param>
    /// <param name="recover">Whether to write a new administrator's token.</param>
    /// <param name="demo">The demo to run; null for none.</param>
    public async Task<int> RunAsync(SettingsSources sources, bool recover, DemoChoice? demo)
    {
        var watch = Stopwatch.StartNew();
        var (settings, faults) = SettingsReader.Read(sources);
        if (settings is null)
        {
            return Refuse(faults, ExitCodes.BadInput);
        }
        using var jenkins = demo?.Jenkins == true ? new DemoJenkins() : null;
        if (jenkins is not null && !(await jenkins.BringAsync(settings)).TryGet(out settings, out var missing))
        {
            return Refuse([missing], ExitCodes.Of(missing));
        }
        using var stop = new StopSignal();
        Result<ServerHost> started;
        try
        {
            started = await ServerHost.StartAsync(
                settings,
                recover,
                log => StandardError.Add(log, settings.LogFormat),
                stop.Token
            );
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
        if (!started.TryGet(out var host, out var fault))
        {
            return Refuse([fault], ExitCodes.Of(fault));
        }
        await using (host)
        {
            SayReady(host, settings, watch.Elapsed);
            var held = true;
            if (demo is not null)
            {
                held = await DemoAsync(host, settings, demo, stop.Token);
            }
            if (demo?.Once != true)
            {
                var text = json ? errors : output;
                text.WriteLine("The server stays up until Ctrl-C.");
                text.Flush();
                await stop.Waited;
            }
            errors.WriteLine("Stopping: requests under way are being answered.");
            await host.StopAsync();
            return held ? ExitCodes.Done : ExitCodes.Broken;
        }
    }

    private async Task<bool> DemoAsync(
        ServerHost host,
        ServerSettings settings,
        DemoChoice demo,
        CancellationToken stop
    )
    {
        try
        {
            return await DemoStory.RunAsync(host.Address, settings.Data, json, demo, output, errors, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private void SayReady(ServerHost host, ServerSettings settings, TimeSpan took)
    {
        var token = host.AdministratorTokenFile;
        var text = json ? errors : output;
        text.WriteLine(
            $"Airworthy is ready at {host.Address.GetLeftPart(UriPartial.Authority)}  (data in {settings.Data})"
        );
        if (token is not null)
        {
            text.WriteLine($"The administrator's token is in {token}; only you can read that file.");
        }
        if (host.Trouble is { } trouble)
        {
            errors.WriteLine($"airworthy: {trouble.Detail} [{trouble.Code}]");
        }
        text.WriteLine($"gRPC (Open Inference Protocol) is at {host.GrpcAddress.Authority}.");
        if (json)
        {
            output.WriteLine(
                $$"""{"step":"ready","ok":true,"seconds":{{took.TotalSeconds:0.000}},"detail":"{{JsonEncodedText.Encode(host.Address.GetLeftPart(UriPartial.Authority))}}"}"""
            );
        }
        output.Flush();
    }

    private int Refuse(IReadOnlyList<Fault> faults, int code)
    {
        foreach (var fault in faults)
        {
            errors.WriteLine($"airworthy: {fault.Detail} [{fault.Code}]");
        }
        return code;
    }
}

/// <summary>Ctrl-C and SIGTERM: the first asks for a clean stop, a second one ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _waited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() =>
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];

    public CancellationToken Token => _stop.Token;

    /// <summary>Completes with the first signal.</summary>
    public Task Waited => _waited.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = _waited.TrySetResult();
        if (context.Cancel)
        {
            _stop.Cancel();
        }
    }
}
