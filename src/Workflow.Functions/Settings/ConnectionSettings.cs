using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace Workflow.Functions;

/// <summary>
/// A connection as the Functions host reads it too: a connection string under its name, or addresses under
/// <c>{name}__{address}</c> with, if it is not the default, <c>{name}__credential</c> and <c>{name}__clientId</c>.
/// </summary>
internal sealed class ConnectionSettings
{
    private const string ManagedIdentity = "managedidentity";

    private readonly IConfigurationSection _section;

    private ConnectionSettings(IConfigurationSection section) => _section = section;

    /// <summary>The connection string; null when the connection is by identity.</summary>
    public string? ConnectionString => string.IsNullOrWhiteSpace(_section.Value) ? null : _section.Value;

    /// <summary>Reads a connection.</summary>
    /// <param name="configuration">The app's settings.</param>
    /// <param name="name">Its name.</param>
    /// <param name="addresses">The addresses that it needs where there is no connection string.</param>
    /// <exception cref="WorkflowConfigurationException">A setting is missing or contradicts another; the message names it.</exception>
    public static ConnectionSettings Read(IConfiguration configuration, string name, params IReadOnlyList<string> addresses)
    {
        var section = configuration.GetSection(name);
        var connection = new ConnectionSettings(section);
        var given = addresses.Where(address => !string.IsNullOrWhiteSpace(section[address])).ToList();
        if (connection.ConnectionString is not null && given.Count > 0)
            throw SettingText.Fail(section, $"holds a connection string, and '{name}__{given[0]}' is set too. Set one of them.");
        if (connection.ConnectionString is not null)
            return connection;

        var missing = addresses.Except(given).ToList();
        if (given.Count == 0)
            throw SettingText.Fail(section, $"is missing. Set it to a connection string, or set {string.Join(" and ", addresses.Select(address => $"'{name}__{address}'"))} to connect by identity.");
        if (missing.Count > 0)
            throw SettingText.Fail(section.GetSection(missing[0]), $"is missing; '{name}__{given[0]}' is set.");
        CheckCredential(section);
        return connection;
    }

    /// <summary>Who connects to a service that has several addresses.</summary>
    /// <exception cref="WorkflowConfigurationException">The setting of the credential is not known.</exception>
    public static TokenCredential CredentialOf(IConfiguration configuration, string name)
    {
        var section = configuration.GetSection(name);
        CheckCredential(section);
        return new ConnectionSettings(section).CreateCredential();
    }

    /// <summary>A part of a connection by identity.</summary>
    public string this[string address] => _section[address]!;

    /// <summary>An address of a connection by identity.</summary>
    public Uri AddressOf(string address) => SettingText.Address(_section.GetSection(address))!;

    /// <summary>
    /// Who connects: the app's managed identity where the settings say so (the one of <c>clientId</c>, else the one that Azure
    /// assigned), otherwise whatever the environment offers, such as a developer's own login.
    /// </summary>
    public TokenCredential CreateCredential()
    {
        var clientId = _section["clientId"] is { Length: > 0 } text ? text : null;
        if (_section["credential"] is not { Length: > 0 })
            return new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId, TenantId = _section["tenantId"] is { Length: > 0 } tenant ? tenant : null });
        return new ManagedIdentityCredential(clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
    }

    private static void CheckCredential(IConfigurationSection section)
    {
        if (section["credential"] is { Length: > 0 } credential && !credential.Equals(ManagedIdentity, StringComparison.OrdinalIgnoreCase))
            throw SettingText.Fail(section.GetSection("credential"), $"is '{credential}'; '{ManagedIdentity}' is expected, or nothing for whatever identity the environment offers.");
    }
}
