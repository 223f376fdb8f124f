using System.Net;
using System.Net.Sockets;

namespace Airworthy.Adapters.Outgoing;

/// <summary>
/// HTTP to addresses that people of the server name. It follows no redirection, keeps no cookies, and what counts is the address that it
/// really connects to, not what a name stood for when somebody looked.
/// </summary>
internal static class GuardedHttp
{
    /// <param name="allowed">Which addresses may be called.</param>
    /// <param name="why">What a host is whose addresses may not, behind its name: <c>lies inside …</c>.</param>
    internal static HttpClient Create(Func<IPAddress, bool> allowed, string why) =>
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                ConnectCallback = (context, cancel) => ConnectAsync(context.DnsEndPoint, allowed, why, cancel),
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    /// <summary>
    /// Loopback in every form, the address that stands for all of this machine's, and link-local ones, at which clouds keep a machine's
    /// own secrets.
    /// </summary>
    internal static bool IsThisMachine(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain)
            || plain.Equals(IPAddress.Any)
            || plain.Equals(IPAddress.IPv6Any)
            || plain.IsIPv6LinkLocal
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, ..]);
    }

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint host,
        Func<IPAddress, bool> allowed,
        string why,
        CancellationToken cancel
    )
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancel);
        var fit = addresses.Where(allowed).ToArray();
        if (fit.Length == 0)
        {
            throw new BlockedAddressException(
                addresses.Length == 0 ? $"'{host.Host}' has no address." : $"'{host.Host}' {why}."
            );
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(fit, host.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The host has no address that may be called; the message says it to people.</summary>
internal sealed class BlockedAddressException(string message) : IOException(message);
