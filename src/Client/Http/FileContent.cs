using System.Net;
using System.Net.Http.Headers;

namespace Airworthy.Client.Http;

/// <summary>Streams a file as a request's body without holding it in memory, and says how far it got.</summary>
internal sealed class FileContent : HttpContent
{
    private readonly string _path;
    private readonly long _size;
    private readonly Action<long>? _sent;

    public FileContent(string path, long size, Action<long>? sent)
    {
        (_path, _size, _sent) = (path, size, sent);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        await using var file = Open();
        var buffer = new byte[1 << 18];
        long done = 0;
        while (done < _size)
        {
            var read = await ReadAsync(file, buffer, cancellationToken);
            if (read == 0 || done + read > _size)
            {
                throw new LocalFileException($"'{_path}' changed while it was being sent.", new IOException());
            }
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            done += read;
            _sent?.Invoke(read);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _size;
        return true;
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new LocalFileException(broken.Message, broken);
        }
    }

    private static async Task<int> ReadAsync(FileStream file, byte[] buffer, CancellationToken cancel)
    {
        try
        {
            return await file.ReadAsync(buffer, cancel);
        }
        catch (IOException broken)
        {
            throw new LocalFileException(broken.Message, broken);
        }
    }
}
