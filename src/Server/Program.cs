using Airworthy.Server.Commands;
using Airworthy.Server.Demo;

UpCommand.Demo = DemoStory.RunAsync;
return await ServerCommands.RunAsync(args, Console.Out, Console.Error);
