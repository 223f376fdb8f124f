using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Rollouts;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;

namespace Airworthy.Server.Api;

/// <summary>Trying a version behind a real endpoint without a gate.</summary>
internal static class SandboxRoutes
{
    private const int MostMinutes = 1440;

    public static void MapSandboxes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("sandboxes");
        group
            .MapGet("/sandboxes", ListAsync)
            .WithName("listSandboxes")
            .WithSummary("Every sandbox that is open.")
            .Produces<PageView<SandboxView>>()
            .Needs(Permission.Read);
        group
            .MapPost("/models/{model}/versions/{number}/sandbox", OpenAsync)
            .WithName("openSandbox")
            .WithSummary("Put a version behind an endpoint of its own for a while, without a gate; again, for longer.")
            .Produces<SandboxView>()
            .Needs(Permission.Register);
        group
            .MapDelete("/sandboxes/{name}", CloseAsync)
            .WithName("closeSandbox")
            .WithSummary("End a sandbox before its time.")
            .Produces(StatusCodes.Status204NoContent)
            .Needs(Permission.Register);
    }

    private static async Task<IResult> ListAsync(SandboxService sandboxes, CancellationToken cancel) =>
        Replies.Page(await sandboxes.ListAsync(cancel), null, Of);

    private static async Task<IResult> OpenAsync(
        string model,
        int number,
        SandboxRequest request,
        SandboxService sandboxes,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (request.Minutes is < 1 or > MostMinutes)
        {
            return Replies.Refuse(
                HttpFaults.BadJson.With($"minutes is {request.Minutes}; give 1 to {MostMinutes}, or leave it out.")
            );
        }
        if (!ModelName.Parse(model).TryGet(out var name, out var fault))
        {
            return Replies.Refuse(fault);
        }
        TimeSpan? length = request.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
        return Replies.Ok(await sandboxes.OpenAsync(context.Caller().Principal, name, number, length, cancel), Of);
    }

    private static async Task<IResult> CloseAsync(
        string name,
        SandboxService sandboxes,
        HttpContext context,
        CancellationToken cancel
    )
    {
        var caller = context.Caller();
        return EndpointName.Parse(name).TryGet(out var endpoint, out var fault)
            ? Replies.Done(
                await sandboxes.CloseAsync(caller.Principal, caller.May.HasFlag(Permission.RollBack), endpoint, cancel)
            )
            : Replies.Refuse(fault);
    }

    private static SandboxView Of(SandboxState sandbox) =>
        new()
        {
            Name = sandbox.Name.ToString(),
            Model = sandbox.Name.Model.ToString(),
            Version = sandbox.Number,
            By = sandbox.By.ToString(),
            Since = sandbox.Since,
            Until = sandbox.Until,
        };
}
