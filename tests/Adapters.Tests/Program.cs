using Airworthy.Adapters.Tests;
using Airworthy.Adapters.Tests.Processes;
using Airworthy.Adapters.Tests.Storage.Research.Tracking;
using Airworthy.Adapters.Tests.Storage.Sqlite;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

return args switch
{
    [ChildProcess.Argument, Researcher.UntilKilled, var folder] => await Researcher.RunAsync(folder),
    [ChildProcess.Argument, Attempts.Argument, var folder] => await Attempts.RunAllAsync(folder, ""),
    [ChildProcess.Argument, Attempts.ByBubblewrap, var folder] => await Attempts.RunAllAsync(folder, "bubblewrap"),
    [ChildProcess.Argument, ProcessIsolationTests.Server, var folder] => await ProcessIsolationTests.ServeAsync(folder),
    [ChildProcess.Argument, var work, var folder] => await Committer.RunAsync(work, folder),
    _ when args.Any(a => a is "--server" or "--internal-msbuild-node") => await TestPlatformTestFramework.RunAsync(
        args,
        SelfRegisteredExtensions.AddSelfRegisteredExtensions
    ),
    _ => await ConsoleRunner.Run(args),
};
