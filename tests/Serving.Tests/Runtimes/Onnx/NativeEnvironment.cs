using System.Runtime.InteropServices;

namespace Airworthy.Serving.Tests.Runtimes.Onnx;

/// <summary>The environment as native libraries see it, of which .NET keeps its own copy.</summary>
internal static partial class NativeEnvironment
{
    public static string? Read(string name) => Marshal.PtrToStringUTF8(GetEnv(name));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnv(string name);
}
