namespace Airworthy.Delivery.Orchestration;

/// <summary>Knows the secrets of this server by name. Their values are handed to work and stand nowhere else.</summary>
public interface ISecretSource
{
    /// <summary>Null: there is none of that name.</summary>
    string? Find(string name);
}
