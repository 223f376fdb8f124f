using Airworthy.Samples.Jenkins;

// Given a file with a token and one with rows, it is a Jenkins for the demo: it says where it listens and ends with its input.
if (args is not [var tokenFile, var rowsFile])
{
    await Console.Error.WriteLineAsync(
        "Airworthy.Samples.Jenkins: give a file with an API token and a CSV file with rows."
    );
    return 2;
}
var token = (await File.ReadAllTextAsync(tokenFile)).Trim();
await using var jenkins = await FakeJenkins.StartAsync(TimeProvider.System);
jenkins.AddUser(DemoJob.User, token, token);
DemoJob.AddTo(jenkins, await File.ReadAllLinesAsync(rowsFile));
Console.WriteLine(jenkins.Url);
await Console.In.ReadToEndAsync();
return 0;
