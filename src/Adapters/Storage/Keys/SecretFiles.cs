using System.Text;
using Airworthy.Catalog.Webhooks;

namespace Airworthy.Adapters.Storage.Keys;

/// <summary>Secrets beside the server's keys: files that only the server's user may read, never in the record or a database.</summary>
public sealed class SecretFiles : ISecretStore
{
    private readonly string _folder;

    public SecretFiles(DataFolder folder)
    {
        _folder = Path.Combine(folder.Root, "secrets");
        DataFolder.MakeFolder(_folder);
    }

    public void Put(string id, string secret) => DurableFiles.WriteNew(FileOf(id), Encoding.UTF8.GetBytes(secret));

    public string? Find(string id) => File.Exists(FileOf(id)) ? File.ReadAllText(FileOf(id)) : null;

    public void Remove(string id) => File.Delete(FileOf(id));

    private string FileOf(string id) =>
        id.Length is >= 1 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? Path.Combine(_folder, id)
            : throw new ArgumentException($"'{id}' is no secret's id.", nameof(id));
}
