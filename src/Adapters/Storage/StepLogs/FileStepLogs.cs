using System.Security.Cryptography;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Storage.StepLogs;

/// <summary>Logs of steps as files: a folder a release, a file an attempt. What is written can be read at once.</summary>
public sealed class FileStepLogs : IStepLogs
{
    /// <summary>Of one log.</summary>
    private const long MostBytes = 8 << 20;

    private readonly string _root;

    public FileStepLogs(string root) => _root = Directory.CreateDirectory(root).FullName;

    public IStepLogWriter Begin(StepLogKey key)
    {
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new Writer(
            new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, 1)
        );
    }

    public Stream? Open(StepLogKey key)
    {
        try
        {
            return new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Names of steps are a pipeline's own: only what is harmless in a file's name is left of them.</summary>
    private string PathOf(StepLogKey key)
    {
        var step = string.Concat(key.Step.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        return Path.Combine(_root, key.Release.ToString(), $"{step}.{key.Attempt}.log");
    }

    private sealed class Writer(FileStream file) : IStepLogWriter
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private bool _full;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (_full || bytes.IsEmpty)
            {
                return;
            }
            var room = (int)Math.Min(bytes.Length, MostBytes - file.Length);
            Write(bytes[..room]);
            if (room < bytes.Length)
            {
                _full = true;
                Write("\n… the log goes on; 8 MiB of it are kept.\n"u8);
            }
        }

        public (Sha256Digest Digest, long Size) Complete() =>
            (Sha256Digest.FromBytes(_hash.GetCurrentHash()), file.Length);

        public void Dispose()
        {
            file.Dispose();
            _hash.Dispose();
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            file.Write(bytes);
            _hash.AppendData(bytes);
        }
    }
}
