"""The AsyncAPI 3.0 document: topics, keys, and messages in both content modes. Pure."""

from typing import Any, Final

from contracts.activity import ACTIVITY_TYPES
from contracts.cloudevents import KAFKA_HEADER_PREFIX, STRUCTURED_CONTENT_TYPE
from contracts.events import ObjectType
from contracts.topics import ACTIVITY, BILLING_TOPICS, DEAD_LETTERS, PARTITIONS, Topic

Document = dict[str, Any]

KAFKA_BINDING_VERSION: Final = "0.5.0"
# Of the contract, not of the program: it changes when a producer or consumer has to.
CONTRACT_VERSION: Final = "1.0.0"
_DESCRIPTION: Final = (
    "Billing events in, dead letters and activity out. Events are CloudEvents 1.0 in JSON, in "
    "structured or binary mode. Each carries its object as it now is; a field that is absent stays "
    "as it was, null clears it. Order between topics is never relied upon, repeated events are "
    "harmless. Any other verb of an invoice, payment, credit note or customer is read as the state "
    "of that object; any other type is counted and ignored."
)
_CUSTOMER_KEY: Final = "{organization_id}/{external_customer_id}"


def document() -> Document:
    """The document; its references to schemas are relative to where it is published."""
    channels = {topic.name: _billing_channel(topic) for topic in BILLING_TOPICS}
    channels[DEAD_LETTERS] = _channel(
        DEAD_LETTERS,
        "What could not be applied: the original bytes under the original key.",
        ["dead_letter"],
    )
    channels[ACTIVITY] = _channel(ACTIVITY, "What people did with the portal.", ["activity"])
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Portico",
            "version": CONTRACT_VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": STRUCTURED_CONTENT_TYPE,
        "channels": channels,
        "operations": {name: _operation(name, channels[name]) for name in channels},
        "components": {"messages": _messages()},
    }


def _billing_channel(topic: Topic) -> Document:
    names = [
        f"{object_type.name}.{verb}{mode}"
        for object_type in topic.objects
        for verb in object_type.verbs
        for mode in ("", ".binary")
    ]
    return _channel(topic.name, topic.description, names)


def _channel(name: str, description: str, messages: list[str]) -> Document:
    return {
        "address": name,
        "description": description,
        "messages": {message: {"$ref": f"#/components/messages/{message}"} for message in messages},
        "bindings": {
            "kafka": {
                "topic": name,
                "partitions": PARTITIONS,
                "bindingVersion": KAFKA_BINDING_VERSION,
            }
        },
    }


def _operation(name: str, channel: Document) -> Document:
    """From where Portico stands: it receives what billing systems send."""
    return {
        "action": "send" if name in {DEAD_LETTERS, ACTIVITY} else "receive",
        "channel": {"$ref": f"#/channels/{name}"},
        "summary": channel["description"],
    }


def _messages() -> Document:
    messages: Document = {"dead_letter": _dead_letter(), "activity": _activity()}
    for topic in BILLING_TOPICS:
        for object_type in topic.objects:
            for verb in object_type.verbs:
                name = f"{object_type.name}.{verb}"
                messages[name] = _structured(object_type, name)
                messages[f"{name}.binary"] = _binary(object_type, name)
    return messages


def _structured(object_type: ObjectType, name: str) -> Document:
    return {
        "name": name,
        "title": f"{name}, structured mode",
        "contentType": STRUCTURED_CONTENT_TYPE,
        "headers": {
            "type": "object",
            "properties": {"content-type": {"const": STRUCTURED_CONTENT_TYPE}},
        },
        "payload": {"$ref": f"./schemas/events/{name}.json"},
        "bindings": _keyed(_key(object_type)),
    }


def _binary(object_type: ObjectType, name: str) -> Document:
    attributes = {
        "specversion": {"const": "1.0"},
        "id": {"type": "string"},
        "source": {"type": "string"},
        "type": {"const": name},
        "organizationid": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
    }
    return {
        "name": name,
        "title": f"{name}, binary mode",
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {
                f"{KAFKA_HEADER_PREFIX}{attribute}": schema
                for attribute, schema in attributes.items()
            },
            "required": [f"{KAFKA_HEADER_PREFIX}{name}" for name in attributes if name != "time"],
        },
        "payload": {"$ref": f"./schemas/data/{object_type.name}.json"},
        "bindings": _keyed(_key(object_type)),
    }


def _dead_letter() -> Document:
    return {
        "name": "dead_letter",
        "title": "A record that could not be applied, as it came",
        "contentType": "application/octet-stream",
        "headers": {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "Names the field that is wrong."},
                "topic": {"type": "string"},
                "partition": {"type": "string", "pattern": "^[0-9]+$"},
                "offset": {"type": "string", "pattern": "^[0-9]+$"},
            },
            "required": ["reason", "topic", "partition", "offset"],
        },
        "payload": {},
        "bindings": _keyed("As the original record's."),
    }


def _activity() -> Document:
    return {
        "name": "activity",
        "title": "Something that somebody did with the portal",
        "contentType": STRUCTURED_CONTENT_TYPE,
        "payload": {
            "allOf": [{"$ref": "./schemas/cloudevent.json"}],
            "properties": {"type": {"enum": list(ACTIVITY_TYPES)}},
        },
        "bindings": _keyed(_CUSTOMER_KEY),
    }


def _key(object_type: ObjectType) -> str:
    match object_type.name:
        case "organization":
            return "{organization_id}"
        case "customer" | "invoice":
            return _CUSTOMER_KEY
        case _:
            return f"{_CUSTOMER_KEY}, or {{organization_id}} where the customer is not known"


def _keyed(description: str) -> Document:
    return {
        "kafka": {
            "key": {"type": "string", "description": description},
            "bindingVersion": KAFKA_BINDING_VERSION,
        }
    }
