using Airworthy.Cli.Commands;
using Airworthy.Cli.Running;

return await CommandTree.InvokeAsync(args, Surroundings.OfProcess());
