using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Airworthy.Server.Wiring;

/// <summary>Where a running server answers, for callers on this machine.</summary>
internal static class OwnAddress
{
    public static Uri Of(IServiceProvider services) => At(services, 0);

    public static Uri OfGrpc(IServiceProvider services) => At(services, 1);

    /// <param name="services">Of the running server.</param>
    /// <param name="listener">In the order in which the listeners were made.</param>
    private static Uri At(IServiceProvider services, int listener)
    {
        var addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var bound = new Uri(addresses.ElementAt(listener));
        var host = bound.Host switch
        {
            "0.0.0.0" => "127.0.0.1",
            "[::]" => "[::1]",
            var other => other,
        };
        return new Uri($"http://{host}:{bound.Port}");
    }
}
