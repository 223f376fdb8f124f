using System.IO.Compression;
using System.Text;
using Airworthy.Serving.Runtimes.MlNet;

namespace Airworthy.Serving.Tests.Runtimes.MlNet;

public sealed class MlNetRuntimeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Microsoft.ML.Data", "Somebody.Else")]
    [InlineData("Microsoft.ML.Data", "System.Net.Htt")]
    public async Task Load_OfAPartThatOthersLoad_IsRefusedBeforeAnythingIsLoaded(string assembly, string instead)
    {
        var zip = Changed(
            Encoding.Unicode.GetBytes(assembly),
            Encoding.Unicode.GetBytes(instead.PadRight(assembly.Length)[..assembly.Length])
        );

        var loaded = await new MlNetRuntime().LoadAsync(MlNetModels.Files(zip), Cancel);

        Assert.Equal("mlnet-loader-refused", loaded.Fault?.Code);
    }

    [Fact]
    public async Task Load_OfACustomMapping_IsRefused()
    {
        var zip = Changed("TransformerChain"u8.ToArray(), "CustomMapper\0\0\0\0"u8.ToArray());

        var loaded = await new MlNetRuntime().LoadAsync(MlNetModels.Files(zip), Cancel);

        Assert.Equal("mlnet-loader-refused", loaded.Fault?.Code);
    }

    [Fact]
    public async Task Load_OfAnySpoiltEntry_NeverThrows()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var at = random.Next();
            var zip = Rewritten(
                (_, bytes) =>
                {
                    if (bytes.Length > 0)
                    {
                        bytes[at % bytes.Length] ^= 0x55;
                    }
                    return bytes;
                }
            );
            var loaded = await new MlNetRuntime().LoadAsync(MlNetModels.Files(zip), Cancel);
            if (loaded.IsOk)
            {
                loaded.Value.Dispose();
            }
        }
    }

    private static byte[] Changed(byte[] from, byte[] to) =>
        Rewritten(
            (_, bytes) =>
            {
                for (int at; (at = bytes.AsSpan().IndexOf(from)) >= 0; )
                {
                    to.CopyTo(bytes, at);
                }
                return bytes;
            }
        );

    private static byte[] Rewritten(Func<string, byte[], byte[]> change)
    {
        using var from = new ZipArchive(new MemoryStream(MlNetModels.Classes.Zip));
        using var made = new MemoryStream();
        using (var to = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries)
            {
                using var source = entry.Open();
                using var bytes = new MemoryStream();
                source.CopyTo(bytes);
                using var target = to.CreateEntry(entry.FullName).Open();
                target.Write(change(entry.FullName, bytes.ToArray()));
            }
        }
        return made.ToArray();
    }
}
