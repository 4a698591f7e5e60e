"""Reads TensorBoard's event files with Google's protobuf. usage: /usr/bin/python3 events.py FILE; a line of JSON for each event.

Ends with an error at the first byte that is not as the formats say: TFRecord's framing (TensorFlow, core/lib/io/record_writer.h),
CRC-32C (RFC 3720, appendix B.4), and the messages of TensorFlow's event.proto and summary.proto.
"""
import json
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto


def declare():
    """The parts of event.proto and summary.proto that hold scalars."""
    file = descriptor_pb2.FileDescriptorProto(name="event.proto", package="tensorboard", syntax="proto3")

    def message(name, *fields):
        declared = file.message_type.add(name=name)
        for number, field, kind, label, type_name in fields:
            declared.field.add(number=number, name=field, type=kind, label=label, type_name=type_name)

    one, many = FIELD.LABEL_OPTIONAL, FIELD.LABEL_REPEATED
    status = file.enum_type.add(name="SessionStatus")
    for number, name in enumerate(["STATUS_UNSPECIFIED", "START", "STOP", "CHECKPOINT"]):
        status.value.add(number=number, name=name)
    message("SessionLog",
            (1, "status", FIELD.TYPE_ENUM, one, ".tensorboard.SessionStatus"),
            (2, "checkpoint_path", FIELD.TYPE_STRING, one, None),
            (3, "msg", FIELD.TYPE_STRING, one, None))
    message("Value",
            (1, "tag", FIELD.TYPE_STRING, one, None),
            (2, "simple_value", FIELD.TYPE_FLOAT, one, None))
    message("Summary", (1, "value", FIELD.TYPE_MESSAGE, many, ".tensorboard.Value"))
    message("Event",
            (1, "wall_time", FIELD.TYPE_DOUBLE, one, None),
            (2, "step", FIELD.TYPE_INT64, one, None),
            (3, "file_version", FIELD.TYPE_STRING, one, None),
            (5, "summary", FIELD.TYPE_MESSAGE, one, ".tensorboard.Summary"),
            (7, "session_log", FIELD.TYPE_MESSAGE, one, ".tensorboard.SessionLog"))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("tensorboard.Event"))


def masked_crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    at = 0
    while at < len(data):
        (length, length_crc) = struct.unpack_from("<QI", data, at)
        assert length_crc == masked_crc32c(data[at:at + 8]), f"the length at byte {at} has another check"
        record = data[at + 12:at + 12 + length]
        (crc,) = struct.unpack_from("<I", data, at + 12 + length)
        assert crc == masked_crc32c(record), f"the record at byte {at} has another check"
        yield record
        at += 16 + length


def require_known(message):
    assert len(message.UnknownFields()) == 0, f"{message.DESCRIPTOR.name} has fields that it should not have"
    for field, value in message.ListFields():
        if field.message_type:
            for part in value if field.label == field.LABEL_REPEATED else [value]:
                require_known(part)


Event = declare()
with open(sys.argv[1], "rb") as file:
    for record in records(file.read()):
        event = Event.FromString(record)
        require_known(event)
        print(json.dumps({
            "time": event.wall_time, "step": event.step, "version": event.file_version,
            "starts": event.session_log.status == 1, "scalars": {v.tag: v.simple_value for v in event.summary.value},
        }))
