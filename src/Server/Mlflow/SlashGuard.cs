using Airworthy.Server.Problems;

namespace Airworthy.Server.Mlflow;

/// <summary>
/// Takes a call with a doubled first slash for the one that is meant: MLflow's clients join paths to an address that may end in one,
/// and its own server answers them.
/// </summary>
internal sealed class SlashGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.Value is ['/', '/', ..] path)
        {
            var meant = new PathString("/" + path.TrimStart('/'));
            if (MlflowErrors.SpeaksAt(meant))
            {
                context.Request.Path = meant;
            }
        }
        return next(context);
    }
}
